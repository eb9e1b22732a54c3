package dev.penstock.inference.batch;

/**
 * How long a batch of a size takes, learnt from the batches that ran: a moving average for each
 * power of two. Not safe for threads; the batcher's lock guards it.
 */
final class ServiceTime {

  private static final double WEIGHT_OF_NEWEST = 0.2;

  /** By the power of two that a size rounds up to; 0 where none ran yet. */
  private final long[] averages = new long[Integer.SIZE];

  void record(int size, long nanos) {
    int bucket = bucket(size);
    long average = averages[bucket];
    averages[bucket] =
        average == 0 ? nanos : Math.round(average + (nanos - average) * WEIGHT_OF_NEWEST);
  }

  /** The size's own average, else the next larger one's, else the next smaller one's, else 0. */
  long estimate(int size) {
    for (int bucket = bucket(size); bucket < averages.length; bucket++) {
      if (averages[bucket] > 0) {
        return averages[bucket];
      }
    }
    for (int bucket = bucket(size) - 1; bucket >= 0; bucket--) {
      if (averages[bucket] > 0) {
        return averages[bucket];
      }
    }
    return 0;
  }

  private static int bucket(int size) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(size, 1) - 1);
  }
}
