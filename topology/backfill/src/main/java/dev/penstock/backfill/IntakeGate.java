package dev.penstock.backfill;

import java.util.Optional;

/**
 * Whether the processes of a job may read: not while the job is paused, nor while the live
 * application needs the device and the brokers for itself.
 *
 * <p>Thread-safe.
 */
final class IntakeGate {

  private volatile boolean paused;
  private volatile Optional<String> yielding = Optional.empty();

  boolean isOpen() {
    return !paused && yielding.isEmpty();
  }

  void pause(boolean isPaused) {
    paused = isPaused;
  }

  /**
   * @param reason empty to go on
   */
  void makeWay(Optional<String> reason) {
    yielding = reason;
  }

  /** Why nothing is read; empty if it is. */
  Optional<String> reason() {
    return paused ? Optional.of("paused") : yielding;
  }
}
