package dev.penstock.processor;

import dev.penstock.observability.CommitListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * The main consumer of a stream thread. It commits the held-back offsets when there are no
 * transactions, waits only briefly for new records while there are answers to forward or to commit,
 * and stops reading a partition that has enough records waiting.
 *
 * <p>It decorates the interface, so if a later Kafka adds another way to commit, this class does
 * not compile until that is handled here. Only its stream thread calls it, except for {@link
 * #wakeup}.
 */
final class HeldBackConsumer implements Consumer<byte[], byte[]> {

  private final Consumer<byte[], byte[]> consumer;
  private final HeldOffsets heldOffsets;
  private final Duration promptPoll;
  private final StreamThreadStates threads;
  private final RefusedOutputs refused;
  private final CommitListener commits;
  private final PartitionEnds ends;

  /** Partitions paused here, not by Kafka Streams. */
  private final Set<TopicPartition> full = new HashSet<>();

  /**
   * @param promptPoll longest wait for new records while something is in flight
   */
  HeldBackConsumer(
      Consumer<byte[], byte[]> consumer,
      HeldOffsets heldOffsets,
      Duration promptPoll,
      StreamThreadStates threads,
      RefusedOutputs refused,
      CommitListener commits) {
    this.consumer = consumer;
    this.heldOffsets = heldOffsets;
    this.promptPoll = promptPoll;
    this.threads = threads;
    this.refused = refused;
    this.commits = commits;
    this.ends = new PartitionEnds(consumer, heldOffsets);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    CommitPace pace = threads.current().pace();
    boolean answersPending = heldOffsets.inFlight() > 0 || pace.hasUncommitted();
    boolean prompt = answersPending && timeout.compareTo(promptPoll) > 0;
    pauseFullPartitions();
    long start = CommitPace.idleNanos();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(prompt ? promptPoll : timeout);
    pace.waited(CommitPace.idleNanos() - start);
    ends.look(records, threads.current());
    return records;
  }

  /**
   * Pauses the partitions that have enough records waiting, and resumes those it paused that no
   * longer do. So every partition with a backlog keeps some of it waiting here, and none fills the
   * memory.
   */
  private void pauseFullPartitions() {
    Set<TopicPartition> paused = consumer.paused();
    full.retainAll(paused); // A partition that was revoked and reassigned is no longer paused.
    List<TopicPartition> toPause = new ArrayList<>();
    List<TopicPartition> toResume = new ArrayList<>();
    for (TopicPartition partition : consumer.assignment()) {
      boolean enough = heldOffsets.isFull(partition);
      if (enough && !paused.contains(partition)) {
        toPause.add(partition);
      } else if (!enough && full.contains(partition)) {
        toResume.add(partition);
      }
    }
    consumer.pause(toPause);
    full.addAll(toPause);
    consumer.resume(toResume);
    toResume.forEach(full::remove);
  }

  /**
   * Kafka Streams pauses partitions of which it has buffered enough, and must resume them itself.
   */
  @Override
  public void pause(Collection<TopicPartition> partitions) {
    partitions.forEach(full::remove);
    consumer.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    partitions.forEach(full::remove);
    consumer.resume(partitions);
  }

  @Override
  public Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    paused.removeAll(full);
    return paused;
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commit(heldOffsets.lower(offsets), consumer::commitSync);
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    commit(heldOffsets.lower(offsets), lowered -> consumer.commitSync(lowered, timeout));
  }

  private void commit(
      Map<TopicPartition, OffsetAndMetadata> lowered,
      java.util.function.Consumer<Map<TopicPartition, OffsetAndMetadata>> call) {
    long start = System.nanoTime();
    try {
      call.accept(lowered);
    } catch (RetriableException e) {
      throw new UnansweredRequestException("committing offsets", e);
    }
    commits.committed(System.nanoTime() - start, threads.current().pace().isDue());
    heldOffsets.committed(lowered);
    refused.committed(lowered);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
    consumer.commitAsync(heldOffsets.lower(offsets), callback);
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

  // From here on, calls are passed on unchanged.

  @Override
  public Set<TopicPartition> assignment() {
    return consumer.assignment();
  }

  @Override
  public Set<String> subscription() {
    return consumer.subscription();
  }

  @Override
  public void subscribe(Collection<String> topics) {
    consumer.subscribe(topics);
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener callback) {
    consumer.subscribe(topics, callback);
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener callback) {
    consumer.subscribe(pattern, callback);
  }

  @Override
  public void subscribe(Pattern pattern) {
    consumer.subscribe(pattern);
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener callback) {
    consumer.subscribe(pattern, callback);
  }

  @Override
  public void subscribe(SubscriptionPattern pattern) {
    consumer.subscribe(pattern);
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    consumer.assign(partitions);
  }

  @Override
  public void unsubscribe() {
    consumer.unsubscribe();
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    consumer.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    consumer.unregisterMetricFromSubscription(metric);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    consumer.seek(partition, offset);
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    consumer.seekToBeginning(partitions);
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    consumer.seekToEnd(partitions);
  }

  @Override
  public long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  @Override
  public long position(TopicPartition partition, Duration timeout) {
    return consumer.position(partition, timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return consumer.committed(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    return consumer.committed(partitions, timeout);
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return consumer.clientInstanceId(timeout);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return consumer.metrics();
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return consumer.partitionsFor(topic);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
    return consumer.partitionsFor(topic, timeout);
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    return consumer.listTopics();
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    return consumer.listTopics(timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps) {
    return consumer.offsetsForTimes(timestamps);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps, Duration timeout) {
    return consumer.offsetsForTimes(timestamps, timeout);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return consumer.beginningOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return consumer.beginningOffsets(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return consumer.endOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return consumer.endOffsets(partitions, timeout);
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    return consumer.currentLag(partition);
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    return consumer.groupMetadata();
  }

  @Override
  public void enforceRebalance() {
    consumer.enforceRebalance();
  }

  @Override
  public void enforceRebalance(String reason) {
    consumer.enforceRebalance(reason);
  }

  @Override
  public void close() {
    consumer.close();
  }

  @Deprecated
  @Override
  @SuppressWarnings("deprecation") // The interface still has it.
  public void close(Duration timeout) {
    consumer.close(timeout);
  }

  @Override
  public void close(CloseOptions options) {
    consumer.close(options);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }
}
