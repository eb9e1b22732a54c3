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
  private final int partitions;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  @GuardedBy("lock")
  private int records;

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private Runnable closeIntake = () -> {};

  @GuardedBy("lock")
  private Runnable openIntake = () -> {};

  @GuardedBy("lock")
  private boolean intakeClosed;

  /**
   * @param maxRecords most records in flight, at least 1
   * @param maxBytes most bytes of record values in flight; a single larger record is let in alone
   * @param partitions of the input; see {@link #controlIntake}
   */
  public InFlightLimit(int maxRecords, long maxBytes, int partitions) {
    if (maxRecords < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "the limit must let one record in: " + maxRecords + " records, " + maxBytes + " bytes");
    }
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.partitions = partitions;
  }

  /**
   * Closes the instance's intake when far more has been let in than the limit allows, for where the
   * consumer is not ours to pause.
   *
   * <p>A closed intake stops punctuators too, and with them the forwarding of answers. It is
   * therefore opened early enough for a record of every partition: so every task gets its turn, and
   * forwards, before the intake closes again.
   *
   * @param close called under the lock by a stream thread, to return at once
   * @param open called under the lock by whoever gives room back, to return at once
   */
  public void controlIntake(Runnable close, Runnable open) {
    lock.lock();
    try {
      closeIntake = close;
      openIntake = open;
    } finally {
      lock.unlock();
    }
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
      if (!intakeClosed && isBeyond(maxRecords + 2 * partitions, maxBytes + maxBytes / 2)) {
        intakeClosed = true;
        closeIntake.run();
      }
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
      if (intakeClosed && !isBeyond(maxRecords + partitions, maxBytes + maxBytes / 4)) {
        intakeClosed = false;
        openIntake.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether more has been let in than the limit allows. */
  boolean isExceeded() {
    lock.lock();
    try {
      return isBeyond(maxRecords, maxBytes);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isBeyond(int mostRecords, long mostBytes) {
    return records > mostRecords || (records > 1 && bytes > mostBytes);
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
