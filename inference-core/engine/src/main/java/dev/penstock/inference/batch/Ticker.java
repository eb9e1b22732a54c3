package dev.penstock.inference.batch;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time as a parameter, so that tests move it by hand. Safe for many threads. */
public interface Ticker {

  /** A moment that never comes. */
  long NEVER = Long.MAX_VALUE;

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
    return SystemTicker.ONE;
  }
}
