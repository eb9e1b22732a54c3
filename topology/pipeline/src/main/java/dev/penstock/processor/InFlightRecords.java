package dev.penstock.processor;

import dev.penstock.processor.Scope.Ledger;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The account of one partition: its records that have been consumed but not forwarded, in offset
 * order. First come those admitted to the engine, then those waiting for it.
 *
 * <p>Only the stream thread that owns the partition touches it: consuming, submitting, forwarding
 * and committing all happen there, so it needs no lock.
 */
final class InFlightRecords {

  private static final long NONE = -1;

  private final ArrayDeque<InFlightRecord> admitted = new ArrayDeque<>();
  private final ArrayDeque<InFlightRecord> waiting = new ArrayDeque<>();
  private final TopicPartition partition;
  private final AtomicInteger total;
  private final InFlightLimit limit;
  private final Share share;
  private final Ledger ledger;

  private long lastOffset = NONE;

  /** The first record whose answer is not known to be committed. */
  private long firstUnanswered = NONE;

  /**
   * @param total records in flight in the whole instance, updated here
   * @param share of the limit; closed with the account
   * @param ledger counts what becomes of the records
   */
  InFlightRecords(
      TopicPartition partition,
      AtomicInteger total,
      InFlightLimit limit,
      Share share,
      Ledger ledger) {
    this.partition = partition;
    this.total = total;
    this.limit = limit;
    this.share = share;
    this.ledger = ledger;
  }

  TopicPartition partition() {
    return partition;
  }

  /** A record was received and needs nothing. */
  void passOver(long offset) {
    lastOffset = offset;
  }

  /** A record has been consumed; it waits for the engine. */
  void add(InFlightRecord record) {
    waiting.addLast(record);
    total.incrementAndGet();
    limit.arrived(share, record.size());
    lastOffset = record.offset();
    if (firstUnanswered == NONE) {
      firstUnanswered = record.offset();
    }
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether this partition's turn comes before the other's. */
  boolean comesBefore(InFlightRecords other) {
    return share.turns() < other.share.turns();
  }

  /**
   * Takes the first waiting record to be submitted; null if the engine has no room for it. Call
   * this only while records are waiting.
   */
  @Nullable InFlightRecord tryAdmit() {
    InFlightRecord first = waiting.getFirst();
    if (first.isSkipped()) {
      limit.pass(share, first.size());
    } else if (!limit.tryAdmit(share, first.size())) {
      return null;
    }
    admitted.addLast(waiting.removeFirst());
    return first;
  }

  Ledger ledger() {
    return ledger;
  }

  Share share() {
    return share;
  }

  /** Whether so many records wait that reading the partition should pause. */
  boolean isFull() {
    return limit.isFull(share);
  }

  /** The oldest record, if its inference has ended; it stays at the head. */
  @Nullable InFlightRecord completedHead() {
    InFlightRecord head = admitted.peekFirst();
    return head != null && head.isDone() ? head : null;
  }

  /** Removes the head, which has been forwarded. */
  void removeHead() {
    limit.letGo(admitted.removeFirst().size());
    total.decrementAndGet();
  }

  /**
   * The offset that no commit may pass: that of the first record not yet forwarded, or {@code
   * consumed} if nothing is in flight.
   */
  long committableOffset(long consumed) {
    InFlightRecord head = admitted.isEmpty() ? waiting.peekFirst() : admitted.peekFirst();
    return head == null ? consumed : Math.min(head.offset(), consumed);
  }

  /** A commit of this offset has taken effect. */
  void committed(long offset) {
    if (firstUnanswered != NONE && firstUnanswered < offset) {
      firstUnanswered = offset > lastOffset ? NONE : offset;
    }
  }

  /** The first record whose answer is not known to be committed. */
  OptionalLong firstUnanswered() {
    return firstUnanswered == NONE ? OptionalLong.empty() : OptionalLong.of(firstUnanswered);
  }

  /** Offset of the last record that was consumed. */
  long lastOffset() {
    return lastOffset;
  }

  boolean isEmpty() {
    return admitted.isEmpty() && waiting.isEmpty();
  }

  /**
   * Drops everything: the partition has a new owner, which starts at the first of these records.
   */
  void discard() {
    total.addAndGet(-admitted.size() - waiting.size());
    for (InFlightRecord record : admitted) {
      record.discard();
      limit.letGo(record.size());
    }
    waiting.forEach(InFlightRecord::discard);
    admitted.clear();
    waiting.clear();
    limit.close(share);
  }
}
