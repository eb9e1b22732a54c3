package dev.penstock.processor;

import dev.penstock.processor.InFlightLimit.Share;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The account of one partition: its records that have been consumed and not forwarded, in the order
 * of their offsets. First come those that the engine has admitted, then those that wait for it.
 *
 * <p>Only the stream thread that owns the partition touches it: consuming, submitting, forwarding
 * and committing all happen there, so it needs no lock.
 */
final class InFlightRecords {

  private static final long NONE = -1;

  private final ArrayDeque<InFlightRecord> admitted = new ArrayDeque<>();
  private final ArrayDeque<InFlightRecord> waiting = new ArrayDeque<>();
  private final AtomicInteger total;
  private final InFlightLimit limit;
  private final Share share;

  private long lastTurn;
  private long lastOffset = NONE;

  /** The first record whose answer is not known to be committed. */
  private long firstUnanswered = NONE;

  /**
   * @param total records in flight in the whole instance, kept up to date here
   */
  InFlightRecords(AtomicInteger total, InFlightLimit limit) {
    this.total = total;
    this.limit = limit;
    this.share = limit.open();
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

  boolean comesBefore(InFlightRecords other) {
    int mine = share.inEngine();
    int theirs = other.share.inEngine();
    return mine != theirs ? mine < theirs : lastTurn < other.lastTurn;
  }

  /**
   * Takes the first waiting record out to be submitted; null if the engine has no room for it. To
   * be asked only while something waits.
   *
   * @param turn numbers the turns of the thread's partitions
   */
  @Nullable InFlightRecord tryAdmit(long turn) {
    InFlightRecord first = waiting.getFirst();
    if (!limit.tryAdmit(share, first.size())) {
      return null;
    }
    lastTurn = turn;
    admitted.addLast(waiting.removeFirst());
    return first;
  }

  Share share() {
    return share;
  }

  /** Whether so much waits that the partition should be read no further. */
  boolean isFull() {
    return limit.isFull(share);
  }

  /** The oldest record, if its inference has ended; it stays at the head. */
  @Nullable InFlightRecord completedHead() {
    InFlightRecord head = admitted.peekFirst();
    return head != null && head.isDone() ? head : null;
  }

  /** Lets go of the head, which has been forwarded. */
  void removeHead() {
    limit.letGo(admitted.removeFirst().size());
    total.decrementAndGet();
  }

  /**
   * The offset a commit may not pass: that of the first record not forwarded yet, or {@code
   * consumed} where nothing is in flight.
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

  /** The last record that was consumed; empty before the first. */
  OptionalLong lastOffset() {
    return lastOffset == NONE ? OptionalLong.empty() : OptionalLong.of(lastOffset);
  }

  boolean isEmpty() {
    return admitted.isEmpty() && waiting.isEmpty();
  }

  /** Drops everything: the partition has a new owner, who starts at the first of these. */
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
