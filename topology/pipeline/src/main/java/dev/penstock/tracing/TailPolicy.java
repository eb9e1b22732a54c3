package dev.penstock.tracing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.Ticker;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the traces that somebody will look for, when it is known how their records ended: those
 * that failed, and the slowest of the others. It keeps no more than a budget in a second; failures
 * may use all of it, slow records half.
 *
 * <p>Slow is what would have been among the slowest of the second before, so that the budget is
 * spent on those. Times are counted in buckets, which bounds the memory. Thread-safe.
 */
final class TailPolicy {

  static final String FAILED = "failed";
  static final String SLOW = "slow";

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Four to a doubling, of nanoseconds. */
  private static final int BUCKETS = 64 * 4;

  private final Ticker ticker;

  @GuardedBy("this")
  private int budget;

  @GuardedBy("this")
  private final int[] counts = new int[BUCKETS];

  @GuardedBy("this")
  private long windowStart;

  @GuardedBy("this")
  private int kept;

  @GuardedBy("this")
  private int keptAsSlow;

  /** The first bucket of what is slow; none before the first window has passed. */
  @GuardedBy("this")
  private int slowFrom = BUCKETS;

  /**
   * @param budget traces a second; 0 to keep none
   */
  TailPolicy(int budget, Ticker ticker) {
    this.budget = budget;
    this.ticker = ticker;
    this.windowStart = ticker.nanos();
  }

  synchronized void change(int newBudget) {
    budget = newBudget;
  }

  /**
   * Whether to keep the trace of a record that has ended.
   *
   * @param nanos from its consumption until its turn came
   * @return why it is kept; null if it is not
   */
  synchronized @Nullable String keep(boolean failed, long nanos) {
    turnWindow();
    int bucket = bucket(nanos);
    counts[bucket]++;
    if (kept >= budget) {
      return null;
    }
    if (failed) {
      kept++;
      return FAILED;
    }
    if (bucket >= slowFrom && keptAsSlow < Math.max(1, budget / 2)) {
      kept++;
      keptAsSlow++;
      return SLOW;
    }
    return null;
  }

  @GuardedBy("this")
  private void turnWindow() {
    long now = ticker.nanos();
    if (now - windowStart < WINDOW_NANOS) {
      return;
    }
    int slow = 0;
    int bucket = BUCKETS;
    while (bucket > 0 && slow + counts[bucket - 1] <= Math.max(1, budget / 2)) {
      slow += counts[--bucket];
    }
    // Where the slowest bucket alone has more than the budget, the first ones of it are kept.
    slowFrom = slow == 0 ? highest() : bucket;
    Arrays.fill(counts, 0);
    windowStart = now;
    kept = 0;
    keptAsSlow = 0;
  }

  /** The slowest bucket with a record; none without a record. */
  @GuardedBy("this")
  private int highest() {
    for (int bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      if (counts[bucket] > 0) {
        return bucket;
      }
    }
    return BUCKETS;
  }

  private static int bucket(long nanos) {
    long least = Math.max(1, nanos);
    int doubling = 63 - Long.numberOfLeadingZeros(least);
    int quarter = (int) ((doubling >= 2 ? least >>> (doubling - 2) : least << (2 - doubling)) & 3);
    return doubling * 4 + quarter;
  }
}
