package dev.penstock.inference.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Resizes with an antialiased bilinear filter and cuts out the centre, bit for bit as Pillow and
 * torchvision's {@code Resize} and {@code CenterCrop} do: columns first, then rows, each pass
 * rounded to eight bits.
 *
 * <p>The resized image never exists. Only rows and columns under the crop are computed, and only as
 * many rows are kept as one output row needs, so a strip of 1 x 50,000,000 pixels costs no more
 * than a square.
 *
 * <p>Keeps scratch memory between images: for one thread at a time.
 */
final class CropResampler {

  /** One row of the source, RGB, only the columns that are needed. */
  private byte[] source = {};

  /** The last source rows, their columns resized: source row y at {@code y % rows.length}. */
  private int[][] rows = {};

  private int[] sums = {};
  private byte[] output = {};

  /** Writes the crop to the target from its position on, and leaves that position as it was. */
  void resample(DecodedImage image, ImageGeometry geometry, ByteBuffer target) {
    int width = image.width();
    int height = image.height();
    int shorter = Math.min(width, height);
    ResampleWeights columns = weights(width, shorter, geometry.resize(), geometry.width());
    ResampleWeights lines = weights(height, shorter, geometry.resize(), geometry.height());
    reserve(columns, lines, geometry.width());

    int ready = lines.from();
    for (int y = 0; y < geometry.height(); y++) {
      for (int end = lines.first[y] + lines.count[y]; ready < end; ready++) {
        image.readRow(columns.from(), ready, columns.to() - columns.from(), source);
        resizeRow(columns, rows[ready % rows.length]);
      }
      mixRows(lines, y);
      target.put(target.position() + y * output.length, output);
    }
  }

  /** Both axes scale alike; the longer side is rounded down and the crop's offset half to even. */
  private static ResampleWeights weights(int size, int shorter, int resize, int crop) {
    long resized = (long) resize * size / shorter;
    long offset = (long) Math.rint((resized - crop) / 2.0);
    return ResampleWeights.of(size, resized, offset, crop);
  }

  private void reserve(ResampleWeights columns, ResampleWeights lines, int width) {
    int needed = 3 * (columns.to() - columns.from());
    if (source.length < needed) {
      source = new byte[needed];
    }
    if (output.length != 3 * width) {
      output = new byte[3 * width];
      sums = new int[3 * width];
      rows = new int[0][];
    }
    if (rows.length < lines.most) {
      rows = new int[lines.most][3 * width];
    }
  }

  private void resizeRow(ResampleWeights columns, int[] row) {
    byte[] pixels = source;
    int[] weights = columns.weights;
    int start = columns.from();
    for (int x = 0; x < columns.first.length; x++) {
      int red = ResampleWeights.HALF;
      int green = ResampleWeights.HALF;
      int blue = ResampleWeights.HALF;
      int at = 3 * (columns.first[x] - start);
      int tap = x * columns.most;
      for (int end = tap + columns.count[x]; tap < end; tap++, at += 3) {
        int weight = weights[tap];
        red += (pixels[at] & 0xff) * weight;
        green += (pixels[at + 1] & 0xff) * weight;
        blue += (pixels[at + 2] & 0xff) * weight;
      }
      row[3 * x] = red >> ResampleWeights.PRECISION;
      row[3 * x + 1] = green >> ResampleWeights.PRECISION;
      row[3 * x + 2] = blue >> ResampleWeights.PRECISION;
    }
  }

  private void mixRows(ResampleWeights lines, int y) {
    int[] sum = sums;
    Arrays.fill(sum, ResampleWeights.HALF);
    for (int i = 0; i < lines.count[y]; i++) {
      int[] row = rows[(lines.first[y] + i) % rows.length];
      int weight = lines.weights[y * lines.most + i];
      for (int x = 0; x < sum.length; x++) {
        sum[x] += row[x] * weight;
      }
    }
    byte[] bytes = output;
    for (int x = 0; x < bytes.length; x++) {
      bytes[x] = (byte) (sum[x] >> ResampleWeights.PRECISION);
    }
  }

  /**
   * Which inputs, in which proportion, make up each output along one axis of an antialiased
   * bilinear resize. The weights are Pillow's: a triangle as wide as the scale, normalised in
   * doubles, then rounded to fixed point.
   */
  private static final class ResampleWeights {

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
}
