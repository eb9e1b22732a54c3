package dev.penstock.inference.image;

/**
 * How a stored image must be turned to stand upright, in the order of the EXIF tag's values 1 to 8.
 */
enum Orientation {
  NORMAL(false, false, false),
  MIRRORED(false, true, false),
  ROTATED_180(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  ROTATED_90(true, false, true),
  TRANSVERSED(true, true, true),
  ROTATED_270(true, true, false);

  private static final Orientation[] BY_TAG = values();

  private final boolean swapsAxes;
  private final boolean reversesX;
  private final boolean reversesY;

  Orientation(boolean swapsAxes, boolean reversesX, boolean reversesY) {
    this.swapsAxes = swapsAxes;
    this.reversesX = reversesX;
    this.reversesY = reversesY;
  }

  /** The orientation of an EXIF value; what is no such value is taken for upright. */
  static Orientation ofExif(int value) {
    return value >= 1 && value <= BY_TAG.length ? BY_TAG[value - 1] : NORMAL;
  }

  /** The same pixels addressed so that they stand upright; nothing is moved. */
  PixelGrid upright(PixelGrid stored) {
    PixelGrid turned = stored;
    if (reversesX) {
      turned = turned.reversedX();
    }
    if (reversesY) {
      turned = turned.reversedY();
    }
    return swapsAxes ? turned.transposed() : turned;
  }
}
