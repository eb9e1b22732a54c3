package dev.penstock.inference.zoo;

/**
 * The SplitMix64 generator (Steele, Lea and Flood, 2014), written out because what a seed gives is
 * part of the demo model: the JDK does not promise its generators' streams from one version to the
 * next.
 */
final class SplitMix {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** A stream of its own for each pair of numbers. */
  SplitMix(long seed, long stream) {
    state = mix(seed + GOLDEN * (stream + 1));
  }

  long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** From 0 inclusive to 1 exclusive. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** From low inclusive to high exclusive. */
  double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** From 0 inclusive to bound exclusive. */
  int below(int bound) {
    return (int) (nextDouble() * bound);
  }

  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
