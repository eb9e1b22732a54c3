package dev.penstock.lag.window;

import java.time.Duration;

/**
 * How much a {@link PartitionWindow} looks back on.
 *
 * @param interval from one sample to the next
 * @param samples how many intervals it covers
 * @param allowedLag records; up to this lag a partition is OK
 */
public record WindowSize(Duration interval, int samples, long allowedLag) {

  public WindowSize {
    if (interval.isNegative() || interval.isZero() || samples < 2 || allowedLag < 0) {
      throw new IllegalArgumentException(
          "a window of %d samples, one every %s, allowed lag %d"
              .formatted(samples, interval, allowedLag));
    }
  }

  /** Samples that are older have left the window. Cycles are not exactly on time. */
  Duration length() {
    return interval.multipliedBy(samples).plus(interval.dividedBy(2));
  }

  /** How far samples must reach back for a statement on the whole window. */
  Duration whole() {
    return interval.multipliedBy(samples).minus(interval.dividedBy(2));
  }

  int fewestSamples() {
    return samples / 2 + 1;
  }
}
