package dev.penstock.processor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a stream thread commits before its interval has passed.
 *
 * <p>Under exactly-once a prediction can be read once its transaction is committed, so the commit
 * interval would be most of its latency. But a commit blocks the thread while it lasts. So an early
 * commit is requested as soon as the thread has waited, since the last one, four times as long as
 * that one took: while it waits for records or for room in flight, it has nothing better to do. A
 * thread that is always busy with records commits only at its interval, and one whose brokers are
 * slow to commit does so rarely.
 *
 * <p>Each stream thread has its own; no other thread touches it.
 */
final class CommitPace {

  /** On a machine short of cores, some of what looks like waiting is waiting for a core. */
  private static final int WAITED_FOR_EACH_COMMIT = 4;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Assumed length of the first commit: brokers have much to set up for it. */
  private static final long FIRST_COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final boolean early;
  private boolean uncommitted;
  private long waitedNanos;
  private long commitNanos = FIRST_COMMIT_NANOS;

  /**
   * @param early whether to request early commits at all
   */
  CommitPace(boolean early) {
    this.early = early;
  }

  /** Grows while this thread does nothing: a poll that finds records immediately is all work. */
  static long idleNanos() {
    return System.nanoTime() - THREADS.getCurrentThreadCpuTime();
  }

  /** The thread had nothing to do for this long. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** An output was forwarded: it cannot be read before the next commit. */
  void forwarded() {
    uncommitted = early;
  }

  /** A commit that took this long has ended. */
  void committed(long nanos) {
    commitNanos = nanos;
    waitedNanos = 0;
    uncommitted = false;
  }

  /**
   * A task has ended: its outputs were committed or aborted with it, and an idle thread must not
   * wait for that commit forever.
   */
  void ended() {
    uncommitted = false;
  }

  /** Whether outputs wait for a commit that may come before the interval has passed. */
  boolean hasUncommitted() {
    return uncommitted;
  }

  /** Whether to commit now. */
  boolean isDue() {
    return uncommitted && waitedNanos >= WAITED_FOR_EACH_COMMIT * commitNanos;
  }
}
