package dev.penstock.processor;

import java.util.concurrent.TimeUnit;

/**
 * When a stream thread commits before its interval has passed.
 *
 * <p>Under exactly-once a prediction can be read once its transaction is committed, so the commit
 * interval would be the most of its latency. A commit stops the thread for its length, though. So a
 * commit is asked for early as soon as the thread has waited, since the last one, for four times as
 * long as that one took: waiting for records or for room in flight, it had nothing better to do. A
 * thread that is busy with records all the time commits by its interval alone, and one whose
 * brokers are slow to commit does so seldom.
 *
 * <p>Each stream thread has its own and is the only one to touch it.
 */
final class CommitPace {

  /** On a machine short of cores, some of what looks like waiting is the wait for one. */
  private static final int WAITED_FOR_EACH_COMMIT = 4;

  /** What the first is taken to need: brokers have much to set up for it. */
  private static final long FIRST_COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final boolean early;
  private boolean uncommitted;
  private long waitedNanos;
  private long commitNanos = FIRST_COMMIT_NANOS;

  /**
   * @param early whether to ask for commits at all before the interval has passed
   */
  CommitPace(boolean early) {
    this.early = early;
  }

  /** The thread had nothing to do for so long. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** An output was forwarded: it cannot be read before the next commit. */
  void forwarded() {
    uncommitted = early;
  }

  /** A commit has ended, which took so long. */
  void committed(long nanos) {
    commitNanos = nanos;
    waitedNanos = 0;
    uncommitted = false;
  }

  /**
   * A task has ended: what it forwarded was committed or aborted with it, and an idle thread must
   * not look out for that commit for ever.
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
