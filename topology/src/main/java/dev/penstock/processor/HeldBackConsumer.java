package dev.penstock.processor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The main consumer of a stream thread. It commits the held-back offsets where there are no
 * transactions, waits only briefly for new records while there are answers to forward or to commit,
 * and takes no new records while the instance is beyond its limit in flight.
 *
 * <p>Only its stream thread calls it.
 */
final class HeldBackConsumer extends KafkaConsumer<byte[], byte[]> {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final HeldOffsets heldOffsets;
  private final InFlightLimit limit;
  private final Duration promptPoll;
  private final ThreadLocal<CommitPace> pace;

  /**
   * @param promptPoll longest wait for new records while something is in flight
   */
  HeldBackConsumer(
      Map<String, Object> config,
      HeldOffsets heldOffsets,
      InFlightLimit limit,
      Duration promptPoll,
      ThreadLocal<CommitPace> pace) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.heldOffsets = heldOffsets;
    this.limit = limit;
    this.promptPoll = promptPoll;
    this.pace = pace;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    CommitPace commits = pace.get();
    boolean answersDue = heldOffsets.inFlight() > 0 || commits.hasUncommitted();
    boolean prompt = answersDue && timeout.compareTo(promptPoll) > 0;
    Duration wait = prompt ? promptPoll : timeout;
    long start = idleNanos();
    ConsumerRecords<byte[], byte[]> records =
        limit.isExceeded() ? pollPaused(wait) : super.poll(wait);
    commits.waited(idleNanos() - start);
    return records;
  }

  /** Grows while this thread does nothing: a poll that finds records at once is all work. */
  private static long idleNanos() {
    return System.nanoTime() - THREADS.getCurrentThreadCpuTime();
  }

  /** Keeps the place in the group without taking more than Kafka Streams has buffered already. */
  private ConsumerRecords<byte[], byte[]> pollPaused(Duration timeout) {
    Set<TopicPartition> paused = new HashSet<>(assignment());
    paused.removeAll(paused());
    pause(paused);
    try {
      return super.poll(timeout);
    } finally {
      paused.retainAll(assignment());
      resume(paused);
    }
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    super.commitSync(heldOffsets.lower(offsets));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    super.commitSync(heldOffsets.lower(offsets), timeout);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
    super.commitAsync(heldOffsets.lower(offsets), callback);
  }

  @Override
  public void commitSync() {
    throw commitOfPosition();
  }

  @Override
  public void commitSync(Duration timeout) {
    throw commitOfPosition();
  }

  @Override
  public void commitAsync() {
    throw commitOfPosition();
  }

  @Override
  public void commitAsync(@Nullable OffsetCommitCallback callback) {
    throw commitOfPosition();
  }

  private static UnsupportedOperationException commitOfPosition() {
    return new UnsupportedOperationException(
        "a commit of the consumed position would pass records that have no answer yet");
  }
}
