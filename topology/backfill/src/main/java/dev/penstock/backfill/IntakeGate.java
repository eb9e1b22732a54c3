package dev.penstock.backfill;

import java.util.Optional;

/**
 * Whether the processes of a job may read: not while the job is paused, nor while the live
 * application needs the device and the brokers for itself.
 *
 * <p>Thread-safe.
 */
final class IntakeGate {

  private volatile Optional<String> stopped = Optional.empty();
  private volatile Optional<String> yielding = Optional.empty();

  boolean isOpen() {
    return stopped.isEmpty() && yielding.isEmpty();
  }

  /**
   * @param reason empty to go on
   */
  void stop(Optional<String> reason) {
    stopped = reason;
  }

  /**
   * @param reason empty to go on
   */
  void makeWay(Optional<String> reason) {
    yielding = reason;
  }

  /** Why nothing is read; empty if it is. */
  Optional<String> reason() {
    return stopped.isPresent() ? stopped : yielding;
  }
}
