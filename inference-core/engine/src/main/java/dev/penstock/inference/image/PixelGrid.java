package dev.penstock.inference.image;

/**
 * Where the pixels of an image lie in an array. Mirroring and turning an image changes the strides,
 * not the pixels.
 *
 * @param origin index of the first sample of the top left pixel
 * @param xStride samples from a pixel to its right neighbour; negative where mirrored
 * @param yStride samples from a pixel to the one below
 */
record PixelGrid(int width, int height, int origin, int xStride, int yStride) {

  /** Pixels of so many samples each, row by row without gaps. */
  static PixelGrid packed(int width, int height, int samples) {
    return new PixelGrid(width, height, 0, samples, width * samples);
  }

  int indexOf(int x, int y) {
    return origin + x * xStride + y * yStride;
  }

  PixelGrid reversedX() {
    return new PixelGrid(width, height, indexOf(width - 1, 0), -xStride, yStride);
  }

  PixelGrid reversedY() {
    return new PixelGrid(width, height, indexOf(0, height - 1), xStride, -yStride);
  }

  PixelGrid transposed() {
    return new PixelGrid(height, width, origin, yStride, xStride);
  }
}
