package dev.penstock.inference.image;

/** A decoded image as its decoder left it, with the way to read it as RGB. */
final class DecodedImage {

  private final byte[] samples;
  private final PixelGrid grid;
  private final PixelReader colours;

  /**
   * Wraps samples without copying them.
   *
   * @param samples one unsigned byte a sample
   * @param grid where the pixels lie among the samples
   * @param colours what the samples of one pixel mean
   */
  DecodedImage(byte[] samples, PixelGrid grid, PixelReader colours) {
    this.samples = samples;
    this.grid = grid;
    this.colours = colours;
  }

  int width() {
    return grid.width();
  }

  int height() {
    return grid.height();
  }

  /** The same image turned upright; no sample is moved. */
  DecodedImage upright(Orientation orientation) {
    return new DecodedImage(samples, orientation.upright(grid), colours);
  }

  /** Reads {@code count} pixels of a row, from column {@code x} on, as three bytes each. */
  void readRow(int x, int y, int count, byte[] rgb) {
    colours.read(samples, grid.indexOf(x, y), grid.xStride(), count, rgb);
  }
}
