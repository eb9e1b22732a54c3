package dev.penstock.processor;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that have been consumed and not forwarded, in the order of their
 * offsets.
 *
 * <p>Only the stream thread that owns the partition touches it: submitting, forwarding and
 * committing all happen there, so it needs no lock.
 */
final class InFlightRecords {

  private final ArrayDeque<InFlightRecord> records = new ArrayDeque<>();
  private final AtomicInteger total;

  /**
   * @param total records in flight in the whole instance, kept up to date here
   */
  InFlightRecords(AtomicInteger total) {
    this.total = total;
  }

  void add(InFlightRecord record) {
    records.addLast(record);
    total.incrementAndGet();
  }

  /** The oldest record, if its inference has ended; it stays at the head. */
  @Nullable InFlightRecord completedHead() {
    InFlightRecord head = records.peekFirst();
    return head != null && head.isDone() ? head : null;
  }

  /** Lets go of the head, which has been forwarded. */
  void removeHead() {
    records.removeFirst();
    total.decrementAndGet();
  }

  /**
   * The offset a commit may not pass: that of the first record not forwarded yet, or {@code
   * consumed} where nothing is in flight.
   */
  long committableOffset(long consumed) {
    InFlightRecord head = records.peekFirst();
    return head == null ? consumed : Math.min(head.offset(), consumed);
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Drops everything: the partition has a new owner, who starts at the first of these. */
  void discard() {
    total.addAndGet(-records.size());
    records.forEach(InFlightRecord::discard);
    records.clear();
  }
}
