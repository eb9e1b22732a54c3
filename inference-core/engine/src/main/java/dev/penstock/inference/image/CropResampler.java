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
}
