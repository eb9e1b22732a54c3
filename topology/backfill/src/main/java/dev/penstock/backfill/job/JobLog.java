package dev.penstock.backfill.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.backfill.job.JobRecords.ProgressKey;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.CodecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the job log, and knows the jobs that are committed in it.
 *
 * <p>Thread-safe; a method that reads waits for others that do.
 */
public final class JobLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  /** Longest wait for a transaction that others have open: brokers abort one after some seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TopicPartition source;
  private final Admin admin;

  @GuardedBy("this")
  private final Consumer<byte[], byte[]> consumer;

  @GuardedBy("this")
  private final JobRecords.Reader reader = new JobRecords.Reader();

  @GuardedBy("this")
  private final SortedMap<String, BackfillJob> jobs = new TreeMap<>();

  @GuardedBy("this")
  private final Map<ProgressKey, BackfillProgress> progress = new HashMap<>();

  @GuardedBy("this")
  private boolean started;

  public JobLog(JobClients clients, String topic) {
    this.source = new TopicPartition(topic, JobRecords.PARTITION);
    this.admin = clients.admin();
    this.consumer = clients.consumer(Map.of());
  }

  /** Reads what is committed by now, without waiting for what is not. */
  public synchronized void refresh() throws JobException, InterruptedException {
    try {
      if (start()) {
        Long stable = consumer.endOffsets(List.of(source)).get(source);
        readTo(stable == null ? 0 : stable);
      }
    } catch (KafkaException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads everything that has been written by now; waits until transactions that are open have
   * ended.
   */
  public synchronized void catchUp() throws JobException, InterruptedException {
    try {
      if (start()) {
        readTo(
            admin
                .listOffsets(Map.of(source, OffsetSpec.latest()))
                .partitionResult(source)
                .get()
                .offset());
      }
    } catch (ExecutionException e) {
      throw unreadable(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw unreadable(e);
    }
  }

  /** Whether there is a log at all; before the first job there is none. */
  @GuardedBy("this")
  private boolean start() throws InterruptedException {
    if (started) {
      return true;
    }
    try {
      admin.describeTopics(List.of(source.topic())).allTopicNames().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
    }
    consumer.assign(List.of(source));
    consumer.seekToBeginning(List.of(source));
    started = true;
    return true;
  }

  @GuardedBy("this")
  private void readTo(long end) throws JobException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(source) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        try {
          apply(record);
        } catch (JobException e) {
          consumer.seek(source, record.offset()); // Whoever tries again must not pass over it.
          throw e;
        }
      }
      if (System.nanoTime() > giveUp) {
        throw new JobException(
            "topic %s cannot be read to its end, %d, within %d s: a transaction at offset %d stays open"
                .formatted(source.topic(), end, PATIENCE.toSeconds(), consumer.position(source)));
      }
    }
  }

  @GuardedBy("this")
  private void apply(ConsumerRecord<byte[], byte[]> record) throws JobException {
    String[] key = record.key() == null ? new String[0] : JobRecords.Reader.parts(record.key());
    try {
      if (key.length == 1) {
        applyJob(key[0], record.value());
      } else if (key.length == 3) {
        applyProgress(
            new ProgressKey(key[0], Integer.parseInt(key[1]), Integer.parseInt(key[2])),
            record.value());
      } else {
        throw new CodecException("its key is not that of a job");
      }
    } catch (CodecException | NumberFormatException e) {
      throw new JobException(
          "offset %d of topic %s is no record of a job: %s"
              .formatted(record.offset(), source.topic(), e.getMessage()),
          e);
    }
  }

  @GuardedBy("this")
  private void applyJob(String name, byte @Nullable [] value) throws CodecException {
    if (value == null) {
      jobs.remove(name);
    } else {
      jobs.put(name, reader.job(value));
    }
  }

  @GuardedBy("this")
  private void applyProgress(ProgressKey key, byte @Nullable [] value) throws CodecException {
    if (value == null) {
      progress.remove(key);
    } else {
      progress.put(key, reader.progress(value));
    }
  }

  /** A job as it was when the log was last read. */
  public synchronized Optional<JobView> find(String name) {
    return Optional.ofNullable(jobs.get(name)).map(this::view);
  }

  /** All jobs as they were when the log was last read, by name. */
  public synchronized List<JobView> all() {
    List<JobView> all = new ArrayList<>();
    jobs.values().forEach(job -> all.add(view(job)));
    return all;
  }

  /** The keys of everything that the log has of a job. */
  synchronized List<String> keys(String name) {
    List<String> keys = new ArrayList<>();
    keys.add(name);
    progress.keySet().stream()
        .filter(key -> key.job().equals(name))
        .forEach(key -> keys.add(key.toString()));
    return keys;
  }

  /** The keys of the progress of one attempt. */
  synchronized List<String> keys(String name, int attempt) {
    return progress.keySet().stream()
        .filter(key -> key.job().equals(name) && key.attempt() == attempt)
        .map(ProgressKey::toString)
        .toList();
  }

  private synchronized JobView view(BackfillJob job) {
    SortedMap<Integer, BackfillProgress> committed = new TreeMap<>();
    job.getPartitions()
        .forEach(
            bounds -> {
              int partition = bounds.getPartition();
              BackfillProgress found =
                  progress.get(new ProgressKey(job.getName(), job.getAttempt(), partition));
              if (found != null) {
                committed.put(partition, found);
              }
            });
    return new JobView(job, committed);
  }

  private JobException unreadable(Throwable e) {
    return new JobException(
        "cannot read topic %s: %s".formatted(source.topic(), e.getMessage()), e);
  }

  @Override
  public synchronized void close() {
    consumer.close();
    admin.close();
  }
}
