package dev.penstock.inference.tensor;

/** The brightness of a colour. */
public final class Luma {

  private Luma() {}

  /** ITU-R 601-2 with Pillow's rounding, as its mode "L" has it; all values are 0 to 255. */
  public static int of(int red, int green, int blue) {
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
}
