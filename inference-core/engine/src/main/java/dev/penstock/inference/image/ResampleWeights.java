package dev.penstock.inference.image;

/**
 * Which inputs, in which proportion, make up each output along one axis of an antialiased bilinear
 * resize. The weights are Pillow's: a triangle as wide as the scale, normalised in doubles, then
 * rounded to fixed point.
 */
final class ResampleWeights {

  /** Eight bits of sample, two of headroom: what a 32-bit sum leaves for the fraction. */
  static final int PRECISION = 32 - 8 - 2;

  /** Half a unit: starting a sum here makes the shift round to nearest. */
  static final int HALF = 1 << (PRECISION - 1);

  /** Index of the first input of each output. */
  final int[] first;

  /** How many inputs each output has. */
  final int[] count;

  /** The largest number of inputs an output may have. */
  final int most;

  /** Weights of output i, from {@code i * most} on, in units of 1/2^{@value #PRECISION}. */
  final int[] weights;

  private ResampleWeights(int outputs, int most) {
    this.first = new int[outputs];
    this.count = new int[outputs];
    this.most = most;
    this.weights = new int[outputs * most];
  }

  /**
   * The weights of outputs {@code from} to {@code from + outputs}, when {@code in} inputs become
   * {@code out} outputs in all. The whole output may be larger than memory.
   */
  static ResampleWeights of(int in, long out, long from, int outputs) {
    double scale = (double) in / out;
    double reach = Math.max(1, scale);
    int most = 2 * (int) Math.ceil(reach) + 1;
    ResampleWeights result = new ResampleWeights(outputs, most);
    double[] triangle = new double[most];
    for (int i = 0; i < outputs; i++) {
      result.fill(i, (from + i + 0.5) * scale, reach, in, triangle);
    }
    return result;
  }

  private void fill(int output, double centre, double reach, int in, double[] triangle) {
    int start = Math.max(0, (int) (centre - reach + 0.5));
    int end = Math.min(in, (int) (centre + reach + 0.5));
    double sum = 0;
    for (int i = 0; i < end - start; i++) {
      triangle[i] = Math.max(0, 1 - Math.abs((start + i - centre + 0.5) / reach));
      sum += triangle[i];
    }
    first[output] = start;
    count[output] = end - start;
    for (int i = 0; i < end - start; i++) {
      weights[output * most + i] = (int) (0.5 + triangle[i] / sum * (1 << PRECISION));
    }
  }

  /** The first input that any output needs. */
  int from() {
    return first[0];
  }

  /** One past the last input that any output needs. */
  int to() {
    int last = first.length - 1;
    return first[last] + count[last];
  }
}
