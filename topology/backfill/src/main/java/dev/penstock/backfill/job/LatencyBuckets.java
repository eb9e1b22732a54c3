package dev.penstock.backfill.job;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * Counts of times that can be added up over partitions, parts and processes. Bucket k holds the
 * times below 2^(k/4) ms that are not in a lower one, so a percentile read from them is at most 19
 * % too high.
 */
public final class LatencyBuckets {

  private static final int PER_DOUBLING = 4;

  private LatencyBuckets() {}

  /** The bucket of a time. */
  public static int of(long micros) {
    double millis = Math.max((double) micros / 1e3, 1e-3);
    double exact = PER_DOUBLING * Math.log(millis) / Math.log(2);
    return Math.max(0, (int) Math.floor(exact) + 1);
  }

  /** The upper bound of the bucket with this percentile, in milliseconds; empty without counts. */
  public static OptionalDouble percentile(SortedMap<Integer, Long> counts, double fraction) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    long wanted = (long) Math.ceil(fraction * (double) all);
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      seen += bucket.getValue();
      if (seen >= wanted) {
        return OptionalDouble.of(Math.pow(2, (double) bucket.getKey() / PER_DOUBLING));
      }
    }
    return OptionalDouble.empty();
  }
}
