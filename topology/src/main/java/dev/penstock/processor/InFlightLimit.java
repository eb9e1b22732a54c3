package dev.penstock.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what an instance holds, and shares the engine out among its partitions: the back-pressure.
 *
 * <p>A record <em>waits</em> in its partition's account until the engine admits it. Admission is
 * bounded by records that are not inferred yet and by bytes that are not forwarded yet, and goes to
 * the partition with the fewest records in the engine: the engine serves first in, first out, so
 * partitions with equal numbers in it are served equally. What waits is bounded by partition: one
 * whose account is {@linkplain #isFull full} is to be read no further.
 *
 * <p>Neither bound can deadlock. The records of a partition are admitted in order, so all before an
 * admitted one are in the engine, end there, and are forwarded by a stream thread that waits for
 * nothing.
 *
 * <p>Where the consumer is not ours to pause (group protocol {@code streams}), a stream thread
 * waits for a while when {@link #isIntakeFull} and then goes on; far beyond that the intake of the
 * whole instance is closed ({@link #controlIntake}).
 *
 * <p>Stream threads call it for their partitions; engine threads report what has been inferred. All
 * methods are safe for any thread.
 */
public final class InFlightLimit {

  private final int maxRecords;
  private final long maxBytes;
  private final long maxWaitingBytes;
  private final int partitions;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition inferred = lock.newCondition();

  @GuardedBy("lock")
  private final Set<Share> shares = new HashSet<>();

  /** Partitions whose next record found no room in bytes: nobody overtakes them. */
  @GuardedBy("lock")
  private final ArrayDeque<Share> queue = new ArrayDeque<>();

  @GuardedBy("lock")
  private int inEngine;

  /** Admitted and not forwarded, whether inferred or not. */
  @GuardedBy("lock")
  private int held;

  @GuardedBy("lock")
  private long heldBytes;

  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private long waitingBytes;

  @GuardedBy("lock")
  private Runnable closeIntake = () -> {};

  @GuardedBy("lock")
  private Runnable openIntake = () -> {};

  @GuardedBy("lock")
  private boolean intakeControlled;

  @GuardedBy("lock")
  private boolean intakeClosed;

  /** Records that have come since the intake was opened last. */
  @GuardedBy("lock")
  private int arrivedSinceOpen;

  /** With no more than this neither waiting nor inferred, a closed intake opens. */
  @GuardedBy("lock")
  private int reopenAt;

  @GuardedBy("lock")
  private boolean forwardingStopped;

  /** What one partition has waiting and in the engine. */
  static final class Share {

    // Guarded by the limit's lock, which Error Prone cannot see from here.
    private int ownWaiting;
    private long ownWaitingBytes;

    /** Changed under the limit's lock, read by anyone. */
    private final AtomicInteger ownInEngine = new AtomicInteger();

    /** Records in the engine, as a hint for whose turn it is. */
    int inEngine() {
      return ownInEngine.get();
    }
  }

  /**
   * @param maxRecords most records in the engine, at least 1
   * @param maxBytes most bytes of records admitted and not forwarded; a single larger record is
   *     admitted alone
   * @param maxWaitingBytes bytes waiting in one partition beyond which it is not read further
   * @param partitions of the input
   */
  public InFlightLimit(int maxRecords, long maxBytes, long maxWaitingBytes, int partitions) {
    if (maxRecords < 1 || maxBytes < 1 || maxWaitingBytes < 1) {
      throw new IllegalArgumentException(
          "the limit must let one record in: %d records, %d bytes, %d bytes waiting"
              .formatted(maxRecords, maxBytes, maxWaitingBytes));
    }
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxWaitingBytes = maxWaitingBytes;
    this.partitions = partitions;
  }

  /**
   * Closes the instance's intake when far more waits than should, for where the consumer is not
   * ours to pause.
   *
   * <p>A closed intake stops punctuators too, and with them the forwarding of answers. It opens as
   * soon as a record of every partition has been inferred, and closes no earlier than after a
   * record of every partition has come: so every task gets its turn, and forwards.
   *
   * @param close called under the lock by a stream thread, to return at once
   * @param open called under the lock by whoever reports an end, to return at once
   */
  public void controlIntake(Runnable close, Runnable open) {
    lock.lock();
    try {
      intakeControlled = true;
      closeIntake = close;
      openIntake = open;
    } finally {
      lock.unlock();
    }
  }

  /** A partition's share, from its account's opening to its {@link #close}. */
  Share open() {
    Share share = new Share();
    lock.lock();
    try {
      shares.add(share);
    } finally {
      lock.unlock();
    }
    return share;
  }

  /**
   * Ends a share. What it had waiting is gone; what it had in the engine is still to be reported as
   * inferred, and what it had admitted as let go.
   */
  void close(Share share) {
    lock.lock();
    try {
      shares.remove(share);
      queue.remove(share);
      waiting -= share.ownWaiting;
      waitingBytes -= share.ownWaitingBytes;
      share.ownWaiting = 0;
      share.ownWaitingBytes = 0;
      openIntakeIfDrained();
    } finally {
      lock.unlock();
    }
  }

  /** A record has come and waits. */
  void arrived(Share share, long size) {
    lock.lock();
    try {
      share.ownWaiting++;
      share.ownWaitingBytes += size;
      waiting++;
      waitingBytes += size;
      arrivedSinceOpen++;
      if (intakeControlled
          && !intakeClosed
          && arrivedSinceOpen >= partitions
          && isWaitingBeyond(4 * partitions, partitions * maxWaitingBytes * 3 / 2)) {
        intakeClosed = true;
        reopenAt = waiting + inEngine - partitions;
        closeIntake.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits the partition's first waiting record to the engine if there is room and it may have it.
   */
  boolean tryAdmit(Share share, long size) {
    lock.lock();
    try {
      if (!mayEnter(share, size)) {
        return false;
      }
      queue.remove(share);
      share.ownWaiting--;
      share.ownWaitingBytes -= size;
      waiting--;
      waitingBytes -= size;
      share.ownInEngine.incrementAndGet();
      inEngine++;
      held++;
      heldBytes += size;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean mayEnter(Share share, long size) {
    if (!queue.isEmpty() && queue.peek() != share) {
      enqueue(share);
      return false;
    }
    if (inEngine >= maxRecords) {
      return false;
    }
    if (held > 0 && heldBytes + size > maxBytes) {
      enqueue(share);
      return false;
    }
    return !isAhead(share);
  }

  @GuardedBy("lock")
  private void enqueue(Share share) {
    if (!queue.contains(share)) {
      queue.add(share);
    }
  }

  /**
   * Whether another partition that has something waiting would fall too far behind this one. Its
   * stream thread may be busy for a moment, so a little is allowed, or the engine would run dry.
   */
  @GuardedBy("lock")
  private boolean isAhead(Share share) {
    int lead = Math.max(1, maxRecords / (4 * Math.max(1, shares.size())));
    int allowed = share.inEngine() + 1 - lead;
    if (allowed <= 0) {
      return false;
    }
    for (Share other : shares) {
      if (other.ownWaiting > 0 && other.inEngine() < allowed && other != share) {
        return true;
      }
    }
    return false;
  }

  /** The inference of an admitted record has ended. */
  void inferred(Share share) {
    lock.lock();
    try {
      share.ownInEngine.decrementAndGet();
      inEngine--;
      inferred.signalAll();
      openIntakeIfDrained();
    } finally {
      lock.unlock();
    }
  }

  /** An admitted record was forwarded, or let go. */
  void letGo(long size) {
    lock.lock();
    try {
      held--;
      heldBytes -= size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether answers cannot be forwarded at present. A closed intake then stays closed, though the
   * engine has nothing left to do.
   */
  public void forwardingStopped(boolean stopped) {
    lock.lock();
    try {
      forwardingStopped = stopped;
      openIntakeIfDrained();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void openIntakeIfDrained() {
    boolean drained = waiting + inEngine <= reopenAt || (inEngine == 0 && !forwardingStopped);
    if (intakeClosed && drained) {
      intakeClosed = false;
      arrivedSinceOpen = 0;
      openIntake.run();
    }
  }

  /** Whether a partition has so much waiting that it should be read no further. */
  boolean isFull(Share share) {
    lock.lock();
    try {
      return share.ownWaitingBytes >= maxWaitingBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the instance has so much waiting that a stream thread should read no further. */
  boolean isIntakeFull() {
    lock.lock();
    try {
      return intakeControlled && isWaitingBeyond(2 * partitions, partitions * maxWaitingBytes);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isWaitingBeyond(int records, long bytes) {
    return waiting > records && waitingBytes > bytes;
  }

  /** Waits until the inference of a record ends, but no longer than {@code nanos}. */
  @SuppressWarnings("WaitNotInLoop") // The caller loops: it submits and forwards in between.
  void awaitInferred(long nanos) throws InterruptedException {
    lock.lock();
    try {
      boolean unused = inferred.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }
}
