package dev.penstock.inference.image;

/** Reads a run of pixels of one colour encoding as RGB. Implementations keep no state. */
@FunctionalInterface
interface PixelReader {

  /**
   * Reads {@code count} pixels.
   *
   * @param at index of the first pixel's first sample
   * @param stride samples from one pixel to the next; may be negative
   * @param rgb receives three bytes a pixel, from its start on
   */
  void read(byte[] samples, int at, int stride, int count, byte[] rgb);

  /** Three samples a pixel, at these offsets from the first. */
  static PixelReader rgb(int red, int green, int blue) {
    return (samples, at, stride, count, rgb) -> {
      for (int i = 0, from = at; i < 3 * count; i += 3, from += stride) {
        rgb[i] = samples[from + red];
        rgb[i + 1] = samples[from + green];
        rgb[i + 2] = samples[from + blue];
      }
    };
  }

  /** One sample a pixel: how bright it is. */
  static PixelReader gray() {
    return rgb(0, 0, 0);
  }

  /** One sample a pixel: which of these colours, 0xRRGGBB each, it has. */
  static PixelReader indexed(int[] palette) {
    return (samples, at, stride, count, rgb) -> {
      for (int i = 0, from = at; i < 3 * count; i += 3, from += stride) {
        int colour = palette[samples[from] & 0xff];
        rgb[i] = (byte) (colour >> 16);
        rgb[i + 1] = (byte) (colour >> 8);
        rgb[i + 2] = (byte) colour;
      }
    };
  }
}
