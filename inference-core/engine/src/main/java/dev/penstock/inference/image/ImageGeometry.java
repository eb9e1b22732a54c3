package dev.penstock.inference.image;

/**
 * The size a model wants.
 *
 * @param resize pixels of the shorter side after resizing
 * @param height rows of the centre crop
 * @param width columns of the centre crop
 */
public record ImageGeometry(int resize, int height, int width) {

  public ImageGeometry {
    if (height < 1 || width < 1 || resize < Math.max(height, width)) {
      throw new IllegalArgumentException(
          "cannot crop " + width + " x " + height + " from a shorter side of " + resize);
    }
  }

  /** Bytes of one image: three for each pixel. */
  public int bytes() {
    return height * width * 3;
  }
}
