package dev.penstock.processor;

import java.time.Duration;

/**
 * How long a stream thread may still wait for room in flight before it must return to its
 * consumer's poll and to its commit, or lose its place in the group or its transaction.
 *
 * <p>Kafka Streams processes records in rounds. It commits between two rounds, and returns to poll
 * after the round in which half of {@code max.poll.interval.ms} has passed. With a quarter of the
 * shorter of the two timeouts as the budget for all waits in one round, at most three quarters
 * pass. Only the stream thread touches its budget; its tasks share it.
 */
final class WaitBudget {

  private final long perRoundNanos;
  private long remainingNanos;

  /**
   * @param patience the shorter of the group's poll timeout and the transaction timeout
   */
  WaitBudget(Duration patience) {
    perRoundNanos = patience.toNanos() / 4;
    remainingNanos = perRoundNanos;
  }

  /** A new round begins; called by a punctuator, since those run between two rounds. */
  void newRound() {
    remainingNanos = perRoundNanos;
  }

  void spend(long nanos) {
    remainingNanos -= nanos;
  }

  /** Nanoseconds left to wait in this round; 0 or less if none are left. */
  long remainingNanos() {
    return remainingNanos;
  }
}
