package dev.penstock.inference.batch;

/**
 * Chooses the linger that fills batches best while 99 of 100 of them answer their oldest request
 * within a target. Guarded by the lock of {@link RequestAccumulator}.
 *
 * <ul>
 *   <li>A request waits for the linger, perhaps for a batch ahead of its own, and for its own: the
 *       linger may take what the target leaves after the time of two batches.
 *   <li>If no other request is likely to come within that time, there is no linger.
 *   <li>What the estimate misses, such as a busy machine, is learnt: a batch that misses the target
 *       takes a tenth off the linger's share, and one that keeps it gives a thousandth back, which
 *       is in balance at one miss in a hundred. What once slowed the machine leaves no lasting
 *       mark: the share stays above a hundredth, and a long row of hits brings it back faster.
 * </ul>
 */
final class AdaptiveLinger {

  private static final double OFF_FOR_A_MISS = 0.1;
  private static final double BACK_FOR_A_HIT = 0.001;
  private static final double BACK_FOR_A_HIT_IN_A_LONG_ROW = 0.01;

  /** At one miss in a hundred, seven rows in a thousand are longer by chance. */
  private static final int LONG_ROW = 500;

  /** Almost nothing, but not zero, which could never grow again. */
  private static final double LEAST_SHARE = 0.01;

  private static final double WEIGHT_OF_NEWEST = 0.05;

  private final long targetNanos;

  /** Of what the estimate would allow, how much is lingered. */
  private double share = 1;

  /** Batches that kept the target since the last that missed it. */
  private int hits;

  /** Average time between two arrivals. */
  private double gapNanos;

  /** In ticker nanoseconds; negative before the first. */
  private long lastArrival = -1;

  AdaptiveLinger(long targetNanos) {
    this.targetNanos = targetNanos;
  }

  void arrived(long now) {
    if (lastArrival >= 0) {
      gapNanos += WEIGHT_OF_NEWEST * (now - lastArrival - gapNanos);
    }
    lastArrival = now;
  }

  /** A batch has run; its oldest request was answered after so long. */
  void answered(long latencyNanos) {
    if (latencyNanos > targetNanos) {
      hits = 0;
      share = Math.max(LEAST_SHARE, share * (1 - OFF_FOR_A_MISS));
      return;
    }
    hits = Math.min(hits + 1, LONG_ROW);
    double back = hits < LONG_ROW ? BACK_FOR_A_HIT : BACK_FOR_A_HIT_IN_A_LONG_ROW;
    share = Math.min(1, share * (1 + back));
  }

  /**
   * How long to linger.
   *
   * @param serviceNanos what a batch is likely to take
   */
  long nanos(long serviceNanos) {
    double budget = share * (targetNanos - 2.0 * serviceNanos);
    return budget <= 0 || gapNanos > budget ? 0 : (long) budget;
  }
}
