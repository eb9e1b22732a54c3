package dev.penstock.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Limits what is in flight, and divides the engine among the partitions: the back-pressure.
 *
 * <p>A record in flight <em>waits</em> in its partition's account until it is <em>admitted</em>; it
 * is then <em>in the engine</em> until it is inferred, and stays admitted until it is forwarded.
 * Admission is limited by the records in the engine and by the bytes admitted. Partitions take
 * turns: of those with records waiting, the one that has had the fewest turns is next, and one that
 * starts waiting starts level with the others (start-time fair queuing, Goyal et al. 1996, with a
 * cost of one per record). Just after an assignment the records of some partitions arrive before
 * those of others; until all have arrived, none has more than an equal share of the engine. The
 * backlog is limited per partition: a partition whose account is {@linkplain #isFull full} must not
 * be read further.
 *
 * <p>Neither limit can deadlock. The partition with the fewest turns is never kept out by others,
 * which overtake it by at most a few turns while there is no room for its record. The records of a
 * partition are admitted in order, so all records before an admitted one are in the engine, finish
 * there, and are forwarded by a stream thread that waits for nothing.
 *
 * <p>If the consumer is not ours to pause (group protocol {@code streams}), a stream thread waits
 * for a while when {@link #isIntakeFull} and then continues; far beyond that the intake of the
 * whole instance is closed ({@link #controlIntake}).
 *
 * <p>Stream threads call it for their partitions; engine threads report what has been inferred. All
 * methods are thread-safe.
 */
public final class InFlightLimit {

  /**
   * How long to wait for other partitions after the first record of one; as long as brokers wait.
   */
  private static final long AWAITED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final int maxRecords;
  private final long maxBytes;
  private final long maxWaitingBytes;
  private final BooleanSupplier permission;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition inferred = lock.newCondition();

  @GuardedBy("lock")
  private final Set<Share> shares = new HashSet<>();

  @GuardedBy("lock")
  private int inEngine;

  /** Admitted but not forwarded, whether inferred or not. */
  @GuardedBy("lock")
  private int admitted;

  @GuardedBy("lock")
  private long admittedBytes;

  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private long waitingBytes;

  @GuardedBy("lock")
  private final Intake intake;

  /** Partitions whose first record has not arrived. */
  @GuardedBy("lock")
  private int silent;

  /** When a partition was last assigned, or its first record last arrived. */
  @GuardedBy("lock")
  private long lastNewsNanos;

  /**
   * @param maxRecords most records in the engine, at least 1
   * @param maxBytes most bytes of records admitted but not forwarded; a single larger record is
   *     admitted alone
   * @param maxWaitingBytes bytes waiting in one partition beyond which it is not read further
   * @param partitions of the input
   * @param permission asked last, once for each record that would be admitted; called under the
   *     lock, must return immediately
   */
  public InFlightLimit(
      int maxRecords,
      long maxBytes,
      long maxWaitingBytes,
      int partitions,
      BooleanSupplier permission,
      LongSupplier nanoTime) {
    if (maxRecords < 1 || maxBytes < 1 || maxWaitingBytes < 1) {
      throw new IllegalArgumentException(
          "the limit must admit at least one record: %d records, %d bytes, %d bytes waiting"
              .formatted(maxRecords, maxBytes, maxWaitingBytes));
    }
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.maxWaitingBytes = maxWaitingBytes;
    this.intake = new Intake(partitions, maxWaitingBytes);
    this.permission = permission;
    this.nanoTime = nanoTime;
  }

  /**
   * Closes the instance's intake when the backlog is far too large, if the consumer is not ours to
   * pause: see {@link Intake}.
   *
   * @param close called under the lock by a stream thread; must return immediately
   * @param open called under the lock by the thread that reports an end; must return immediately
   */
  public void controlIntake(Runnable close, Runnable open) {
    lock.lock();
    try {
      intake.control(close, open);
    } finally {
      lock.unlock();
    }
  }

  /** A partition's share, from its assignment to its {@link #close}. */
  Share open(Share.Owner owner) {
    Share share = new Share(owner);
    lock.lock();
    try {
      shares.add(share);
      silent++;
      lastNewsNanos = nanoTime.getAsLong();
    } finally {
      lock.unlock();
    }
    return share;
  }

  /**
   * Ends a share. Its waiting records are gone; those admitted must still be reported as inferred
   * and as released.
   */
  void close(Share share) {
    lock.lock();
    try {
      shares.remove(share);
      heard(share);
      waiting -= share.ownWaiting;
      waitingBytes -= share.ownWaitingBytes;
      share.ownWaiting = 0;
      share.ownWaitingBytes = 0;
      intake.drained(waiting, inEngine);
    } finally {
      lock.unlock();
    }
  }

  /** A record has arrived and waits. */
  void arrived(Share share, long size) {
    lock.lock();
    try {
      heard(share);
      seen(share.owner);
      if (share.ownWaiting == 0) {
        startLevel(share);
      }
      share.ownWaiting++;
      share.ownWaitingBytes += size;
      waiting++;
      waitingBytes += size;
      intake.arrived(waiting, waitingBytes, inEngine);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void heard(Share share) {
    if (share.silent) {
      share.silent = false;
      silent--;
      lastNewsNanos = nanoTime.getAsLong();
    }
  }

  /** Turns not taken while nothing waited are not saved up. */
  @GuardedBy("lock")
  private void startLevel(Share share) {
    long fewest = Long.MAX_VALUE;
    for (Share other : shares) {
      if (other != share && takesPart(other)) {
        fewest = Math.min(fewest, other.turns());
      }
    }
    if (fewest != Long.MAX_VALUE && fewest > share.turns()) {
      share.ownTurns.set(fewest);
    }
  }

  /**
   * Admits the partition's first waiting record to the engine if there is room and it is its turn.
   */
  boolean tryAdmit(Share share, long size) {
    lock.lock();
    try {
      seen(share.owner);
      if (!mayEnter(share, size)) {
        return false;
      }
      admit(share, size);
      share.ownTurns.incrementAndGet();
      share.ownInEngine++;
      inEngine++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A waiting record that needs no inference has come first: it passes by the engine. */
  void pass(Share share, long size) {
    lock.lock();
    try {
      admit(share, size);
      intake.drained(waiting, inEngine);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void admit(Share share, long size) {
    share.ownWaiting--;
    share.ownWaitingBytes -= size;
    waiting--;
    waitingBytes -= size;
    admitted++;
    admittedBytes += size;
  }

  @GuardedBy("lock")
  private boolean mayEnter(Share share, long size) {
    return inEngine < maxRecords
        && (admitted == 0 || admittedBytes + size <= maxBytes)
        && !isAhead(share)
        && !hasItsShareWhileOthersAreAwaited(share)
        && permission.getAsBoolean();
  }

  /**
   * Whether a turn would put this partition too far ahead of another that has records waiting. The
   * other's stream thread may be busy for a moment, so a lead of a quarter of an equal share of the
   * engine is allowed; otherwise the engine would run dry.
   */
  @GuardedBy("lock")
  private boolean isAhead(Share share) {
    long lead = Math.max(1, maxRecords / (4L * shares.size()));
    long fewest = share.turns() + 1 - lead;
    for (Share other : shares) {
      if (takesPart(other) && other.turns() < fewest) {
        return true;
      }
    }
    return false;
  }

  /** A stalled thread, for example one whose brokers do not answer, does not stall the others. */
  @GuardedBy("lock")
  private boolean takesPart(Share share) {
    return share.ownWaiting > 0 && isAbout(share.owner);
  }

  @GuardedBy("lock")
  private boolean isAbout(Share.Owner owner) {
    return nanoTime.getAsLong() - owner.lastSeenNanos < AWAITED_NANOS;
  }

  /** A thread that returns after a while starts level, with everything it has waiting. */
  @GuardedBy("lock")
  private void seen(Share.Owner owner) {
    if (!isAbout(owner)) {
      for (Share share : shares) {
        if (share.owner == owner) {
          startLevel(share);
        }
      }
    }
    owner.lastSeenNanos = nanoTime.getAsLong();
  }

  @GuardedBy("lock")
  private boolean hasItsShareWhileOthersAreAwaited(Share share) {
    return silent > 0
        && share.ownInEngine >= Math.max(1, maxRecords / shares.size())
        && nanoTime.getAsLong() - lastNewsNanos < AWAITED_NANOS;
  }

  /** The inference of an admitted record has ended. */
  void inferred(Share share) {
    lock.lock();
    try {
      share.ownInEngine--;
      inEngine--;
      inferred.signalAll();
      intake.drained(waiting, inEngine);
    } finally {
      lock.unlock();
    }
  }

  /** What is admitted and not forwarded. */
  public record Load(int records, long bytes) {}

  public Load load() {
    lock.lock();
    try {
      return new Load(admitted, admittedBytes);
    } finally {
      lock.unlock();
    }
  }

  /** An admitted record was forwarded or released. */
  void letGo(long size) {
    lock.lock();
    try {
      admitted--;
      admittedBytes -= size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether answers cannot be forwarded now. A closed intake then stays closed, even if the engine
   * has nothing left to do.
   */
  public void forwardingStopped(boolean stopped) {
    lock.lock();
    try {
      intake.forwardingStopped(stopped);
      intake.drained(waiting, inEngine);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a partition has so many records waiting that reading should pause. */
  boolean isFull(Share share) {
    lock.lock();
    try {
      return share.ownWaitingBytes >= maxWaitingBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether so many records are waiting in the instance that a stream thread should stop reading:
   * the intake is full, and either no partition is without records or the intake has to drain
   * first.
   */
  boolean isIntakeFull() {
    lock.lock();
    try {
      return intake.isFull(waiting, waitingBytes, inEngine)
          && (intake.isDraining() || !isAnyOutOfRecords());
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isAnyOutOfRecords() {
    for (Share share : shares) {
      if (share.ownWaiting == 0 && !share.silent) {
        return true;
      }
    }
    return false;
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
