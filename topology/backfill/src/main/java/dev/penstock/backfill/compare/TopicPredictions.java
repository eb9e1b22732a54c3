package dev.penstock.backfill.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.backfill.job.JobClients;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.kafka.RecordLookup.Absence;
import dev.penstock.kafka.RecordLookup.Coordinates;
import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The committed predictions of a topic, or those of one attempt of a job. */
public final class TopicPredictions implements PredictionSource {

  private static final Duration POLL = Duration.ofMillis(200);

  /** No read moves for so long only if the brokers are gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Bits of a position that are the offset; the others are the partition. */
  private static final int OFFSET_BITS = 44;

  private final JobClients clients;
  private final String name;
  private final String topic;
  private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
  private final AvroReader<Prediction> reader = new AvroReader<>(Prediction.class);

  private TopicPredictions(
      JobClients clients,
      String name,
      String topic,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    this.clients = clients;
    this.name = name;
    this.topic = topic;
    this.wanted = wanted;
  }

  /** All of a topic. */
  public static TopicPredictions all(JobClients clients, String topic) {
    return new TopicPredictions(clients, "topic " + topic, topic, record -> true);
  }

  /** Those that one attempt of a job has written to a topic, as their headers say. */
  public static TopicPredictions ofAttempt(
      JobClients clients, String topic, String job, int attempt) {
    return new TopicPredictions(
        clients,
        "job %s, attempt %d (topic %s)".formatted(job, attempt, topic),
        topic,
        record ->
            has(record, HeaderNames.BACKFILL_JOB, job)
                && has(record, HeaderNames.BACKFILL_ATTEMPT, Integer.toString(attempt)));
  }

  private static boolean has(ConsumerRecord<byte[], byte[]> record, String header, String value) {
    Header found = record.headers().lastHeader(header);
    return found != null && found.value() != null && value.equals(new String(found.value(), UTF_8));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long read(Visitor visitor) throws ComparisonException {
    try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
      return read(consumer, visitor);
    } catch (KafkaException e) {
      throw unreadable(e);
    }
  }

  private long read(Consumer<byte[], byte[]> consumer, Visitor visitor) throws ComparisonException {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new ComparisonException("there is no topic " + topic);
    }
    List<TopicPartition> partitions =
        infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions));
    long unreadable = 0;
    long progressAt = System.nanoTime();
    for (dropRead(consumer, left); !left.isEmpty(); dropRead(consumer, left)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        progressAt = System.nanoTime();
        Long end = left.get(new TopicPartition(topic, record.partition()));
        if (end != null && record.offset() < end && wanted.test(record)) {
          unreadable += pass(record, visitor) ? 0 : 1;
        }
      }
      if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
        throw new ComparisonException(
            "topic %s cannot be read to its end: nothing came for %d s"
                .formatted(topic, PATIENCE.toSeconds()));
      }
    }
    return unreadable;
  }

  private static void dropRead(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> left) {
    left.entrySet()
        .removeIf(
            entry -> {
              boolean read = consumer.position(entry.getKey()) >= entry.getValue();
              if (read) {
                consumer.pause(List.of(entry.getKey()));
              }
              return read;
            });
  }

  /** Whether it was a prediction. */
  private boolean pass(ConsumerRecord<byte[], byte[]> record, Visitor visitor)
      throws ComparisonException {
    Optional<Prediction> prediction = prediction(record.value());
    if (prediction.isPresent()) {
      visitor.accept(
          prediction.get(), ((long) record.partition() << OFFSET_BITS) | record.offset());
    }
    return prediction.isPresent();
  }

  private Optional<Prediction> prediction(byte @Nullable [] value) {
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(reader.read(value)).filter(read -> !read.getClasses().isEmpty());
    } catch (CodecException e) {
      return Optional.empty();
    }
  }

  @Override
  public Map<Long, Prediction> again(Set<Long> positions) throws ComparisonException {
    Map<Coordinates, Long> wantedAt = new HashMap<>();
    for (long position : positions) {
      int partition = (int) (position >> OFFSET_BITS);
      long offset = position & ((1L << OFFSET_BITS) - 1);
      wantedAt.put(new Coordinates(topic, partition, offset), position);
    }
    Map<Long, Prediction> found = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = clients.consumer(RecordLookup.PROPERTIES)) {
      new RecordLookup(consumer)
          .find(
              wantedAt.keySet(),
              new RecordLookup.Visitor() {
                @Override
                public void found(Coordinates at, ConsumerRecord<byte[], byte[]> record) {
                  Long position = wantedAt.get(at);
                  if (position != null) {
                    prediction(record.value()).ifPresent(read -> found.put(position, read));
                  }
                }

                @Override
                public void absent(Coordinates at, Absence reason) {
                  // It is left out.
                }
              });
    } catch (KafkaException e) {
      throw unreadable(e);
    }
    return found;
  }

  private ComparisonException unreadable(KafkaException e) {
    return new ComparisonException("cannot read topic %s: %s".formatted(topic, e.getMessage()), e);
  }
}
