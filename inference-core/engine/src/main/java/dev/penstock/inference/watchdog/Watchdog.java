package dev.penstock.inference.watchdog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps work from running for ever unnoticed: one thread checks every watched piece of work ten
 * times a second, and survives whatever a reaction throws. The worker reports when work begins and
 * ends, which costs two uncontended locks.
 */
public final class Watchdog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The reaction to work that takes too long. Called by the watchdog's thread. */
  public interface Overdue {

    /** Cuts the work short. The work cannot end meanwhile, so be quick. */
    default void cut() {}

    /**
     * Called after the cut, and again each time the limit passes once more without an end.
     *
     * @param times how often the limit has passed
     */
    void overdue(int times);
  }

  private final Ticker ticker;
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::guard, "penstock-watchdog");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  @GuardedBy("lock")
  private boolean closed;

  public Watchdog(Ticker ticker) {
    this.ticker = ticker;
    thread.setDaemon(true);
    thread.start();
  }

  /** Watches the work of one worker. */
  public Watch watch(Duration limit, Overdue overdue) {
    Watch watch = new Watch(limit.toNanos(), overdue);
    watches.add(watch);
    return watch;
  }

  /** Stops the thread; nothing is cut any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signal();
    } finally {
      lock.unlock();
    }
  }

  private void guard() {
    while (true) {
      try {
        if (isClosedAfterRound()) {
          return;
        }
        watches.forEach(Watch::check);
      } catch (Throwable e) {
        // An interrupt, or no memory left to log with. Nothing may end this thread.
      }
    }
  }

  private boolean isClosedAfterRound() throws InterruptedException {
    lock.lock();
    try {
      if (!closed) {
        ticker.await(closing, ROUND_NANOS);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** One worker's work, one piece at a time. */
  public final class Watch {

    private final long limitNanos;
    private final Overdue overdue;

    @GuardedBy("this")
    private long dueAt = Ticker.NEVER;

    @GuardedBy("this")
    private int times;

    private Watch(long limitNanos, Overdue overdue) {
      this.limitNanos = limitNanos;
      this.overdue = overdue;
    }

    /** Called by the worker as it begins. */
    public synchronized void begin() {
      times = 0;
      dueAt = ticker.nanos() + limitNanos;
    }

    /** Called by the worker when it has ended; false if it took too long. */
    public synchronized boolean end() {
      dueAt = Ticker.NEVER;
      return times == 0;
    }

    /** Stops watching. */
    public void forget() {
      watches.remove(this);
    }

    private void check() {
      int passed;
      synchronized (this) {
        long now = ticker.nanos();
        if (now < dueAt) {
          return;
        }
        dueAt = now + limitNanos;
        passed = ++times;
        contained(overdue::cut);
      }
      // Outside the lock: it may complete futures, whose callbacks may do anything.
      contained(() -> overdue.overdue(passed));
    }

    private void contained(Runnable reaction) {
      try {
        reaction.run();
      } catch (Throwable e) { // what is watched may be the very thing that has no memory left
        LOG.error("could not cut what runs too long", e);
      }
    }
  }
}
