package dev.penstock.bench.latency;

import java.util.Arrays;

/** Percentiles by nearest rank over every value, so that each was really measured. */
public final class Percentiles {

  private final long[] sorted;

  public Percentiles(long[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("percentiles of no values");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /** The least value that {@code percent} of all values do not exceed. */
  public long at(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }
}
