package dev.penstock.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what an instance has accepted and not inferred yet, by records and by bytes: the
 * back-pressure.
 *
 * <p>Room is given back when inference ends, not when the result is forwarded. A bound on what has
 * not been forwarded could deadlock: forwarding waits for the head of a partition, whose record
 * might be the one kept out.
 *
 * <p>Stream threads acquire and wait; engine threads release. All methods are safe for any thread.
 */
public final class InFlightLimit {

  private final int maxRecords;
  private final long maxBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  @GuardedBy("lock")
  private int records;

  @GuardedBy("lock")
  private long bytes;

  /**
   * @param maxRecords most records in flight, at least 1
   * @param maxBytes most bytes of record values in flight; a single larger record is let in alone
   */
  public InFlightLimit(int maxRecords, long maxBytes) {
    if (maxRecords < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "the limit must let one record in: " + maxRecords + " records, " + maxBytes + " bytes");
    }
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Takes room for one record if there is some now. */
  boolean tryAcquire(long size) {
    lock.lock();
    try {
      if (!hasRoom(size)) {
        return false;
      }
      take(size);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes room for one record whether there is some or not: the valve that keeps a stream thread in
   * its consumer group when the model is slower than the group's patience.
   */
  void acquireBeyondLimit(long size) {
    lock.lock();
    try {
      take(size);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something is given back, but no longer than {@code nanos}. Returns at once where
   * there is room already.
   */
  @SuppressWarnings("WaitNotInLoop") // The caller loops: it forwards what is done and asks again.
  void awaitRelease(long size, long nanos) throws InterruptedException {
    lock.lock();
    try {
      if (!hasRoom(size)) {
        boolean unused = released.await(nanos, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the room of one record back. */
  void release(long size) {
    lock.lock();
    try {
      records--;
      bytes -= size;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether more has been let in than the limit allows. */
  boolean isExceeded() {
    lock.lock();
    try {
      return records > maxRecords || (records > 1 && bytes > maxBytes);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean hasRoom(long size) {
    return records == 0 || (records < maxRecords && bytes + size <= maxBytes);
  }

  @GuardedBy("lock")
  private void take(long size) {
    records++;
    bytes += size;
  }
}
