package dev.penstock.backfill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Gives out permissions at a rate. What is not taken is kept for one second, so that a moment
 * without records does not lower the rate; it begins empty.
 *
 * <p>Thread-safe; never waits.
 */
public final class TokenBucket {

  private final double perSecond;
  private final DoubleSupplier share;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private double tokens;

  @GuardedBy("this")
  private long last;

  /**
   * Begins empty.
   *
   * @param perSecond of all processes together
   * @param share of this process at present, 0 to 1
   */
  public TokenBucket(double perSecond, DoubleSupplier share, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.share = share;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** Takes a permission, if there is one. */
  public synchronized boolean tryTake() {
    long now = nanoTime.getAsLong();
    double rate = perSecond * share.getAsDouble();
    tokens = Math.min(tokens + (double) (now - last) / 1e9 * rate, Math.max(1, rate));
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
