package dev.penstock.backfill.files.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.backfill.JobTopics;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobHeaders;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.kafka.MissingPermission;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The topic that finished parts go to. A part and the number of parts with it are one transaction:
 * whoever reads what is committed sees the whole part or nothing of it, and the marker is right
 * whatever ends the process. The transactional id fences whoever was at the job before.
 *
 * <p>After an exception of Kafka its producer is of no use: {@link #open} makes another.
 *
 * <p>For one thread.
 */
public final class PredictionTopic implements AutoCloseable {

  /** A person who stops the job should not wait for a broker that is away. */
  private static final int PATIENCE_MILLIS = 5_000;

  /** For what the brokers do with a whole part. */
  private static final int COMMIT_PATIENCE_MILLIS = 15_000;

  /** A part may be large, and the network slow. */
  private static final int TRANSACTION_MILLIS = 60_000;

  private static final int PROBE_MILLIS = 2_000;

  private static final String OWNER = "penstock-files:";

  private final JobClients clients;
  private final JobNames names;
  private final String topic;
  private final WireFormat format;
  private final List<Header> headers;
  private @Nullable Producer<byte[], byte[]> producer;
  private @Nullable ConsumerGroupMetadata metadata;

  /**
   * Asks no broker yet.
   *
   * @param format of the values
   */
  public PredictionTopic(JobClients clients, JobNames names, String topic, WireFormat format) {
    this.clients = clients;
    this.names = names;
    this.topic = topic;
    this.format = format;
    this.headers = JobHeaders.of(names.job(), 1);
  }

  /** Whether there is a producer that may be of use. */
  public boolean isOpen() {
    return producer != null;
  }

  /** The group that has the marker. */
  public String group() {
    return names.group(1);
  }

  /** Its name. */
  public String name() {
    return topic;
  }

  /**
   * Creates the topic if it is missing, ends what an earlier process left open, and fences it.
   *
   * @return the brokers' id of the topic
   * @throws RefusedException if trying again would not help
   * @throws TopicAwayException if it might
   */
  public String open() throws TopicAwayException, RefusedException, InterruptedException {
    close();
    try (Admin admin = clients.admin()) {
      // Or what follows waits for longer, where no broker answers.
      var unused =
          admin
              .describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_MILLIS))
              .clusterId()
              .get();
      String id = JobTopics.createPredictions(admin, topic, 1);
      producer =
          clients.producer(
              names.filesTransactionalId(),
              Map.of(
                  ProducerConfig.MAX_BLOCK_MS_CONFIG,
                  COMMIT_PATIENCE_MILLIS,
                  ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                  TRANSACTION_MILLIS,
                  ProducerConfig.LINGER_MS_CONFIG,
                  5));
      producer.initTransactions();
      return id;
    } catch (JobException | ExecutionException | KafkaException e) {
      throw failure(e);
    }
  }

  /**
   * What is committed; empty if there is nothing.
   *
   * @throws RefusedException if the group is somebody else's, or trying again would not help
   * @throws TopicAwayException if it might
   */
  public Optional<Marker> marker()
      throws TopicAwayException, RefusedException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(committed());
    OffsetAndMetadata marker = found.remove(place());
    if (!found.isEmpty() || (marker != null && !marker.metadata().startsWith(OWNER))) {
      throw new RefusedException(
          "group %s has offsets of %s: another job has this name; take another"
              .formatted(group(), found.isEmpty() ? topic : found.keySet().iterator().next()));
    }
    return marker == null
        ? Optional.empty()
        : Optional.of(new Marker(marker.offset(), marker.metadata().substring(OWNER.length())));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws TopicAwayException, RefusedException, InterruptedException {
    try (Admin admin = clients.admin()) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      admin
          .listConsumerGroupOffsets(
              group(),
              new ListConsumerGroupOffsetsOptions().requireStable(true).timeoutMs(PATIENCE_MILLIS))
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  offsets.put(partition, offset);
                }
              });
      return offsets;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw failure(e);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  /** Commits the marker alone. */
  public void mark(Marker marker) throws TopicAwayException, RefusedException {
    try {
      Producer<byte[], byte[]> open = opened();
      open.beginTransaction();
      commit(open, marker);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  /**
   * Commits the predictions of a part, and the marker that counts it.
   *
   * @param part Avro file of predictions
   * @throws IOException if the file cannot be read
   * @throws RefusedException if trying again would not help
   * @throws TopicAwayException if it might; what is committed is unknown then, until {@link #open}
   *     and {@link #marker} say it
   */
  public void publish(Path part, Marker marker)
      throws IOException, TopicAwayException, RefusedException {
    AvroWriter<Prediction> writer = new AvroWriter<>(Prediction.class, format);
    try (DataFileReader<Prediction> rows =
        new DataFileReader<>(part.toFile(), AvroReader.ofContainer(Prediction.class))) {
      Producer<byte[], byte[]> open = opened();
      open.beginTransaction();
      for (Prediction prediction : rows) {
        // A send that fails makes the commit fail.
        var unused =
            open.send(
                new ProducerRecord<>(
                    topic,
                    null,
                    prediction.getId().getBytes(UTF_8),
                    writer.write(prediction),
                    headers));
      }
      commit(open, marker);
    } catch (AvroRuntimeException e) {
      throw new IOException("%s cannot be read: %s".formatted(part, e.getMessage()), e);
    } catch (CodecException e) {
      throw new RefusedException(
          "a prediction of %s cannot be written: %s".formatted(part, e.getMessage()), e);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private void commit(Producer<byte[], byte[]> open, Marker marker) {
    open.flush(); // It may take longer than a commit may.
    open.sendOffsetsToTransaction(
        Map.of(place(), new OffsetAndMetadata(marker.parts(), OWNER + marker.manifest())),
        groupMetadata());
    open.commitTransaction();
  }

  /** Of a consumer that never joins: Kafka has no other way to make it. */
  private ConsumerGroupMetadata groupMetadata() {
    if (metadata == null) {
      try (var consumer = clients.consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group()))) {
        metadata = consumer.groupMetadata();
      }
    }
    return metadata;
  }

  private TopicPartition place() {
    return new TopicPartition(topic, 0);
  }

  private Producer<byte[], byte[]> opened() {
    return Objects.requireNonNull(producer, "open comes first");
  }

  private TopicAwayException failure(Exception e) throws RefusedException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException) {
        throw new RefusedException(
            MissingPermission.in(e, AclOperation.WRITE, topic)
                .orElse(String.valueOf(cause.getMessage())),
            e);
      }
      if (cause instanceof CommitFailedException || cause instanceof UnknownMemberIdException) {
        throw new RefusedException(
            "group %s has members: a job of that name is at work; take another name"
                .formatted(group()),
            e);
      }
      if (cause instanceof AuthenticationException
          || cause instanceof RecordTooLargeException
          || cause instanceof InvalidTopicException
          || cause instanceof UnsupportedVersionException
          || cause instanceof ConfigException
          || cause instanceof PolicyViolationException
          || cause instanceof InvalidReplicationFactorException
          || cause instanceof InvalidTxnTimeoutException) {
        throw new RefusedException(
            "topic %s cannot be written: %s".formatted(topic, cause.getMessage()), e);
      }
    }
    return new TopicAwayException(
        "topic %s cannot be written at present: %s".formatted(topic, e.getMessage()), e);
  }

  /** Gives up what is not committed. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
