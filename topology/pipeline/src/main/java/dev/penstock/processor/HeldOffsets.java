package dev.penstock.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commit only what has been forwarded: the heart of exactly-once with batches in flight.
 *
 * <p>Kafka Streams commits the offsets of what it has <em>consumed</em>. A record waiting in a
 * batch has been consumed but not answered, so after such a commit a crash would lose it. Every
 * commit of the instance therefore passes through {@link #lower}, which lowers the offset of each
 * partition to its first record that has not been forwarded. The next owner of the partition starts
 * there: nothing is lost, and under exactly-once nothing is duplicated, since the outputs are in
 * the same transaction as the lowered offsets.
 *
 * <p>When an account closes, it records where the next one must start: at its first record whose
 * answer is not known to be committed. If an account opens beyond that record, although the
 * committed offset is not beyond it, commits would pass that record. Its stream thread therefore
 * ends ({@link SkippedRecordException}), and the next thread starts from the committed offset.
 *
 * <p>One object serves the whole instance. A partition's account is opened, read and closed by the
 * stream thread that owns the partition.
 */
public final class HeldOffsets {

  private final InFlightLimit limit;
  private final PartitionProgress progress;
  private final Scope scope;
  private final Map<TopicPartition, InFlightRecords> partitions = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> firstUnanswered = new ConcurrentHashMap<>();
  private final AtomicInteger total = new AtomicInteger();

  /**
   * @param progress queried only if an account opens beyond where the last one left off
   * @param scope no commit passes its ends
   */
  public HeldOffsets(InFlightLimit limit, PartitionProgress progress, Scope scope) {
    this.limit = limit;
    this.progress = progress;
    this.scope = scope;
  }

  /**
   * Opens a partition's account; called by its new owner.
   *
   * @param first offset of the first record that it will hold
   * @param share of the limit; closed with the account
   * @throws SkippedRecordException if that would skip a record without an answer
   */
  InFlightRecords open(TopicPartition partition, long first, Share share) {
    // Removed in any case: a thread that starts from the committed offset is correct.
    Long unanswered = firstUnanswered.remove(partition);
    if (unanswered != null && first > unanswered) {
      requireNotSkipped(partition, unanswered, first);
    }
    InFlightRecords records =
        new InFlightRecords(partition, total, limit, share, scope.open(partition, first));
    partitions.put(partition, records);
    return records;
  }

  private void requireNotSkipped(TopicPartition partition, long unanswered, long first) {
    long committed = progress.committed(partition);
    long start = progress.logStart(partition);
    if (committed <= unanswered && start <= unanswered) {
      throw new SkippedRecordException(
          ("%s would continue at offset %d, but %d has no answer and %d is committed;"
                  + " the stream thread restarts from there")
              .formatted(partition, first, unanswered, committed));
    }
  }

  /** Ends a partition's account and drops what is in flight; called by its owner at the end. */
  void close(InFlightRecords records) {
    TopicPartition partition = records.partition();
    records.discard();
    records.ledger().close();
    // A new owner in this process may have opened its own account already: leave that one.
    if (partitions.remove(partition, records)) {
      records.firstUnanswered().ifPresent(offset -> firstUnanswered.put(partition, offset));
    }
  }

  /** Lowers each offset to the partition's first record that has not been forwarded. */
  Map<TopicPartition, OffsetAndMetadata> lower(Map<TopicPartition, OffsetAndMetadata> consumed) {
    Map<TopicPartition, OffsetAndMetadata> lowered = new HashMap<>(consumed);
    lowered.replaceAll(this::lower);
    return lowered;
  }

  private OffsetAndMetadata lower(TopicPartition partition, OffsetAndMetadata consumed) {
    InFlightRecords records = partitions.get(partition);
    long held = records == null ? consumed.offset() : records.committableOffset(consumed.offset());
    long offset = Math.min(held, scope.end(partition));
    // The leader epoch belongs to the consumed position; the metadata belongs to Kafka Streams.
    return offset == consumed.offset()
        ? consumed
        : new OffsetAndMetadata(offset, Optional.empty(), consumed.metadata());
  }

  /** A commit of these lowered offsets has taken effect; called by the thread that made it. */
  void committed(Map<TopicPartition, OffsetAndMetadata> lowered) {
    lowered.forEach(
        (partition, offset) -> {
          InFlightRecords records = partitions.get(partition);
          if (records != null) {
            records.committed(offset.offset());
          }
        });
  }

  /** Whether reading a partition should pause: enough of its records wait, or none may be read. */
  boolean isFull(TopicPartition partition) {
    InFlightRecords records = partitions.get(partition);
    return (records != null && records.isFull()) || !scope.mayRead(partition);
  }

  /** Whether the partition has an end at all. */
  boolean hasEnd(TopicPartition partition) {
    return end(partition) != Long.MAX_VALUE;
  }

  /** The first offset that is not read; {@link Long#MAX_VALUE} if there is none. */
  long end(TopicPartition partition) {
    return scope.end(partition);
  }

  /** Whether a consumer at this position has all that it may read of the partition. */
  boolean isAtEnd(TopicPartition partition, long position) {
    return position >= scope.end(partition);
  }

  /**
   * The consumer has all of the partition; the scope is notified once all of it has been received
   * by its task, forwarded and committed.
   *
   * @param thread that owns the partition
   */
  void reachedEnd(TopicPartition partition, StreamThreadState thread) {
    InFlightRecords records = partitions.get(partition);
    long received = records == null ? -1 : records.lastOffset();
    boolean settled = records == null || (records.isEmpty() && records.ledger().isCommitted());
    if (settled && thread.hasReceivedAll(partition.partition(), received)) {
      scope.reachedEnd(partition);
    }
  }

  /** The partitions that currently have an account. */
  public Set<TopicPartition> partitions() {
    return Set.copyOf(partitions.keySet());
  }

  /** Records consumed but not yet forwarded, in the whole instance. */
  public int inFlight() {
    return total.get();
  }
}
