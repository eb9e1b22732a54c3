package dev.penstock.backfill.files;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * Counts of times that can be added up over parts. Bucket k holds the times below 2^(k/4) ms that
 * are in no lower one, so a percentile read from them is at most 19 % too high. Jobs over topics
 * use the same buckets.
 */
final class AnswerTimes {

  private static final int PER_DOUBLING = 4;

  private AnswerTimes() {}

  static int bucket(long micros) {
    double millis = Math.max((double) micros / 1e3, 1e-3);
    return Math.max(0, (int) Math.floor(PER_DOUBLING * Math.log(millis) / Math.log(2)) + 1);
  }

  /** The upper bound of the bucket with this percentile, in milliseconds; empty without counts. */
  static OptionalDouble percentile(SortedMap<Integer, Long> counts, double fraction) {
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
