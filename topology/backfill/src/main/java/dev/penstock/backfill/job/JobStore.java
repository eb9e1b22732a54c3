package dev.penstock.backfill.job;

import dev.penstock.backfill.job.JobRecords.ProgressKey;
import dev.penstock.config.Spelling;
import dev.penstock.kafka.MissingPermission;
import dev.penstock.kafka.TopicException;
import dev.penstock.kafka.Topics;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.PartitionBounds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and changes the jobs of an installation.
 *
 * <p>A change is a transaction whose id belongs to the job: it fences whoever is changing the same
 * job, then reads the log to its end, and writes. So of two that change a job at once, one is
 * refused and reads again, and none overwrites what it has not seen.
 *
 * <p>Thread-safe.
 */
public final class JobStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobStore.class);

  private static final int MOST_RIVALS = 20;

  private final JobClients clients;
  private final String application;
  private final String topic;
  private final JobLog log;

  /** What a job shall become. */
  @FunctionalInterface
  public interface Change {

    /**
     * Decides what a job shall become.
     *
     * @param current the job as it is
     * @return what it shall be; the same for no change
     * @throws JobException if it cannot be changed so
     */
    BackfillJob of(BackfillJob current) throws JobException;
  }

  /** Work in a transaction, with the log read to its end. */
  @FunctionalInterface
  private interface Body {
    void run(Producer<byte[], byte[]> producer, Optional<JobView> current) throws JobException;
  }

  /**
   * @param application id of the live installation
   */
  public JobStore(JobClients clients, String application) {
    this.clients = clients;
    this.application = application;
    this.topic = JobNames.log(application);
    this.log = new JobLog(clients, topic);
  }

  /** The log that it reads, for those who follow it. */
  public JobLog log() {
    return log;
  }

  public JobNames names(String job) {
    return new JobNames(application, job);
  }

  /**
   * Creates a job together with the offsets at which its group starts, unless there is one of that
   * name; a job may be replaced by its next attempt.
   *
   * @return the job that the log has now
   */
  public JobView create(BackfillJob job) throws JobException, InterruptedException {
    ensureLog();
    return require(
        transact(
            job.getName(),
            (producer, current) -> {
              if (current.isPresent() && current.get().job().getAttempt() >= job.getAttempt()) {
                return;
              }
              // A process of a job that was deleted may have written once more.
              log.keys(job.getName(), job.getAttempt())
                  .forEach(key -> send(producer, JobRecords.tombstone(topic, key)));
              send(producer, JobRecords.job(topic, job));
              producer.sendOffsetsToTransaction(starts(job), membership(job.getGroup()));
            }),
        job.getName());
  }

  /** It can only be missing if it was deleted at the same moment. */
  private JobView require(Optional<JobView> written, String name) throws JobException {
    return written.orElseThrow(() -> noSuchJob(name));
  }

  /** That of somebody who writes a group's offsets and is none of its members. */
  private ConsumerGroupMetadata membership(String group) {
    try (Consumer<byte[], byte[]> outsider =
        clients.consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group))) {
      return outsider.groupMetadata();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> starts(BackfillJob job) {
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
    for (PartitionBounds bounds : job.getPartitions()) {
      starts.put(
          new TopicPartition(job.getTopic(), bounds.getPartition()),
          new OffsetAndMetadata(bounds.getStart()));
    }
    return starts;
  }

  /**
   * Changes a job.
   *
   * @return the job that the log has now
   * @throws JobException if there is no such job, or the change refuses it
   */
  public JobView change(String name, Change change) throws JobException, InterruptedException {
    return require(
        transact(
            name,
            (producer, current) -> {
              BackfillJob before = current.orElseThrow(() -> noSuchJob(name)).job();
              BackfillJob after = change.of(before);
              if (!after.equals(before)) {
                send(producer, JobRecords.job(topic, after));
              }
            }),
        name);
  }

  /** The change of an attempt's state; other attempts and other states of it are left alone. */
  public static Change to(JobState state, String reason, int attempt, Set<JobState> from) {
    return job ->
        job.getAttempt() == attempt && from.contains(JobState.of(job))
            ? state.set(job, reason)
            : job;
  }

  /** That the log has no job of this name. */
  public JobException noSuchJob(String name) {
    List<String> names = log.all().stream().map(view -> view.job().getName()).toList();
    return new JobException(
        "there is no job %s%s"
            .formatted(
                name,
                Spelling.nearest(name, names)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("")));
  }

  /**
   * Writes that a partition is done. Whoever writes it writes the same, so that it needs no
   * transaction.
   */
  public void complete(
      Producer<byte[], byte[]> producer, BackfillJob job, int partition, BackfillProgress progress)
      throws JobException, InterruptedException {
    try {
      producer.send(progress(job, partition, progress)).get();
    } catch (ExecutionException e) {
      throw failure("write to", e.getCause() == null ? e : e.getCause());
    }
  }

  /** The record of a partition's progress, to be written together with what it counts. */
  public ProducerRecord<byte[], byte[]> progress(
      BackfillJob job, int partition, BackfillProgress progress) {
    return JobRecords.progress(
        topic, new ProgressKey(job.getName(), job.getAttempt(), partition), progress);
  }

  /**
   * Puts the group where the log says that the job stands, unless somebody works on it: offsets of
   * a group without members expire after some days, and can be changed by hand.
   */
  public void restoreOffsets(JobView view) throws JobException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (PartitionBounds bounds : view.job().getPartitions()) {
      int partition = bounds.getPartition();
      positions.put(
          new TopicPartition(view.job().getTopic(), partition),
          new OffsetAndMetadata(view.progress(partition).getPosition()));
    }
    String group = view.job().getGroup();
    try (Admin admin = clients.admin()) {
      Map<TopicPartition, OffsetAndMetadata> current =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      positions
          .entrySet()
          .removeIf(wanted -> isAt(wanted.getValue(), current.get(wanted.getKey())));
      if (!positions.isEmpty()) {
        admin.alterConsumerGroupOffsets(group, positions).all().get();
        LOG.info("put group {} where job {} stands: {}", group, view.job().getName(), positions);
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof GroupNotEmptyException || cause instanceof UnknownMemberIdException) {
        LOG.debug("group {} has members", group);
      } else {
        throw failure("put the offsets of group " + group + " right; it is in", e);
      }
    }
  }

  private static boolean isAt(OffsetAndMetadata wanted, @Nullable OffsetAndMetadata current) {
    return current != null && current.offset() == wanted.offset();
  }

  /** Removes a job and its progress from the log. */
  public void delete(String name) throws JobException, InterruptedException {
    transact(
        name,
        (producer, current) -> {
          if (current.isEmpty()) {
            throw noSuchJob(name);
          }
          log.keys(name).forEach(key -> send(producer, JobRecords.tombstone(topic, key)));
        });
  }

  /** Makes sure that there is a log. */
  private void ensureLog() throws JobException, InterruptedException {
    Map<String, String> settings =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(16 << 20));
    try (Admin admin = clients.admin()) {
      Topics.create(admin, List.of(Topics.of(topic, 1).configs(settings)));
      requireCompacted(admin);
    } catch (TopicException e) {
      throw new JobException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Somebody else may have created it: deleted after a week, it would forget what is done. */
  private void requireCompacted(Admin admin) throws JobException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      ConfigEntry policy = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
      if (policy != null && !TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy.value())) {
        throw new JobException(
            "topic %s has %s=%s, and must be %s alone: it holds the account of all jobs"
                .formatted(
                    topic,
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    policy.value(),
                    TopicConfig.CLEANUP_POLICY_COMPACT));
      }
    } catch (ExecutionException e) {
      LOG.debug("cannot read the settings of topic {}", topic, e.getCause());
    }
  }

  private Optional<JobView> transact(String name, Body body)
      throws JobException, InterruptedException {
    String id = names(name).transactionalId();
    for (int rivals = 0; ; rivals++) {
      try (Producer<byte[], byte[]> producer = clients.producer(id)) {
        producer.initTransactions();
        log.catchUp();
        producer.beginTransaction();
        body.run(producer, log.find(name));
        producer.commitTransaction();
        log.catchUp();
        return log.find(name);
      } catch (KafkaException e) {
        if (rivals == MOST_RIVALS || !isOfRival(e)) {
          throw failure("write to", e);
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(10, 200));
      }
    }
  }

  /** A rival has ended the transaction; what the brokers call that depends on when it came. */
  private static boolean isOfRival(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidTxnStateException
          || cause instanceof TransactionAbortedException) {
        return true;
      }
    }
    return false;
  }

  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> unused = producer.send(record); // A failure fails the commit.
  }

  private JobException failure(String what, Throwable e) {
    return new JobException(
        "cannot %s topic %s: %s"
            .formatted(
                what,
                topic,
                MissingPermission.in(e, AclOperation.WRITE, topic)
                    .orElse(String.valueOf(e.getMessage()))),
        e);
  }

  @Override
  public void close() {
    log.close();
  }
}
