package dev.penstock.bench.race;

import dev.penstock.bench.BenchException;
import java.util.Arrays;

/** The pace of a run in its stride: neither its start nor its last records count. */
final class SteadyStateRate {

  /** Shares of the records before and after which nothing counts. */
  static final double FROM = 0.2;

  static final double TO = 0.98;

  private SteadyStateRate() {}

  /**
   * Records a second.
   *
   * @param appended when each was written, in milliseconds; any order
   */
  static double perSecond(long[] appended) {
    long[] sorted = appended.clone();
    Arrays.sort(sorted);
    if (sorted.length < 10) {
      throw new BenchException("only " + sorted.length + " records came: too few to measure");
    }
    long from = sorted[(int) (sorted.length * FROM)];
    long to = sorted[(int) (sorted.length * TO) - 1];
    if (to == from) {
      throw new BenchException(
          sorted.length + " records came within a millisecond: measure more (--records)");
    }
    // Batches share a moment: count whole ones, those of the first moment as already there.
    return (upTo(sorted, to) - upTo(sorted, from)) * 1000.0 / (to - from);
  }

  private static int upTo(long[] sorted, long moment) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= moment) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
