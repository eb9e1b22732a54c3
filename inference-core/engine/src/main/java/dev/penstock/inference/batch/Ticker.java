package dev.penstock.inference.batch;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time as a parameter, so that tests move it by hand. Safe for many threads. */
public interface Ticker {

  /** A moment that never comes. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Nanoseconds since the ticker was made. Never negative, so that moments may be compared and
   * {@link #NEVER} is later than all of them.
   */
  long nanos();

  /** The time of day. */
  Instant instant();

  /** Waits until signalled or until {@code nanos} have passed; may return early. */
  void await(Condition condition, long nanos) throws InterruptedException;

  /** The machine's own time. */
  static Ticker system() {
    return new Ticker() {
      private final long origin = System.nanoTime();

      @Override
      public long nanos() {
        return System.nanoTime() - origin;
      }

      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      @SuppressWarnings("WaitNotInLoop") // the caller loops
      public void await(Condition condition, long nanos) throws InterruptedException {
        condition.awaitNanos(nanos);
      }
    };
  }
}
