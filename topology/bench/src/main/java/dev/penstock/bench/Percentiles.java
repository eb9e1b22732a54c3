package dev.penstock.bench;

import java.util.Arrays;

/** Percentiles by nearest rank over every value, so that each was really measured. */
final class Percentiles {

  private final long[] sorted;

  Percentiles(long[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("percentiles of no values");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /** The least value that {@code percent} of all values do not exceed. */
  long at(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }
}
