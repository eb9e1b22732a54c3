package dev.penstock.inference.image;

/**
 * What a model wants of an image.
 *
 * @param resize pixels of the shorter side after resizing
 * @param height rows of the centre crop
 * @param width columns of the centre crop
 * @param ignoreExif whether the image stays as it is stored, whatever orientation EXIF gives
 */
public record ImageGeometry(int resize, int height, int width, boolean ignoreExif) {

  public ImageGeometry {
    if (height < 1 || width < 1 || resize < Math.max(height, width)) {
      throw new IllegalArgumentException(
          "cannot crop " + width + " x " + height + " from a shorter side of " + resize);
    }
  }

  /** For an image that is turned upright first. */
  public ImageGeometry(int resize, int height, int width) {
    this(resize, height, width, false);
  }

  /** Bytes of one image: three for each pixel. */
  public int bytes() {
    return height * width * 3;
  }
}
