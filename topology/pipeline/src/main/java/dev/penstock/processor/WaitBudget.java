package dev.penstock.processor;

import java.time.Duration;

/**
 * How long a stream thread may still wait for room in flight before it must return to its
 * consumer's poll and to its commit, or lose its place in the group or its transaction.
 *
 * <p>Kafka Streams processes records in rounds. It commits between two rounds, and returns to poll
 * after the round in which half of {@code max.poll.interval.ms} has passed. With a quarter of the
 * shorter of the two timeouts as the budget of all waits in one round, three quarters pass at the
 * most. Only the stream thread touches its budget, which the tasks of the thread share.
 */
final class WaitBudget {

  private final long perRoundNanos;
  private long remainingNanos;

  /**
   * @param patience the shorter of the group's patience with a stream thread and the transaction
   *     timeout
   */
  WaitBudget(Duration patience) {
    perRoundNanos = patience.toNanos() / 4;
    remainingNanos = perRoundNanos;
  }

  /** A new round begins: punctuators run between two rounds, so one of them says so. */
  void newRound() {
    remainingNanos = perRoundNanos;
  }

  void spend(long nanos) {
    remainingNanos -= nanos;
  }

  /** Nanoseconds that may still be waited in this round; 0 or less where none are left. */
  long remainingNanos() {
    return remainingNanos;
  }
}
