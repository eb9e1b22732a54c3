package dev.penstock.inference.batch;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time as a parameter, so that tests move it by hand. Safe for many threads. */
public interface Ticker {

  /** A moment that never comes. */
  long NEVER = Long.MAX_VALUE;

  /** The machine's own time. */
  Ticker SYSTEM =
      new Ticker() {
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

  /**
   * Nanoseconds since an origin, which is this ticker's own. Never negative, so that moments may be
   * compared and {@link #NEVER} is later than all of them.
   */
  long nanos();

  /** The time of day. */
  Instant instant();

  /** Waits until signalled or until {@code nanos} have passed; may return early. */
  void await(Condition condition, long nanos) throws InterruptedException;

  /** The machine's own time, with one origin for the whole process. */
  static Ticker system() {
    return SYSTEM;
  }
}
