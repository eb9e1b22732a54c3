package dev.penstock.inference.tensor;

/**
 * IEEE 754 binary16 and its conversions, which the JDK has from version 20 on only. A half is
 * carried in a {@code short}: one sign bit, five of exponent, ten of fraction.
 */
public final class HalfFloat {

  /** The largest finite half. */
  public static final float MAX_VALUE = 65504f;

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int QUIET = 0x0200;

  /** Fraction bits a float has and a half has not. */
  private static final int SHIFT = 23 - 10;

  /** What a float's exponent bias exceeds a half's by, in a float's exponent field. */
  private static final int REBIAS = (127 - 15) << 23;

  private static final int FLOAT_INFINITY = 0x7f800000;

  /** Halfway between the largest half and the next power of two: from here on it is infinite. */
  private static final int OVERFLOW = 0x477ff000;

  private static final int SMALLEST_NORMAL = 0x38800000;

  /** One half's last place is the last place of a subnormal binary16. */
  private static final float SUBNORMAL_MAGIC = 0.5f;

  private HalfFloat() {}

  /** The half nearest to the value; of two equally near, the even one. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & SIGN;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > FLOAT_INFINITY) {
      return (short) (sign | INFINITY | QUIET | ((magnitude >>> SHIFT) & (QUIET - 1)));
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (magnitude < SMALLEST_NORMAL) {
      // The addition rounds to nearest even at exactly the place a subnormal half ends.
      float aligned = Float.intBitsToFloat(magnitude) + SUBNORMAL_MAGIC;
      int fraction = Float.floatToRawIntBits(aligned) - Float.floatToRawIntBits(SUBNORMAL_MAGIC);
      return (short) (sign | fraction);
    }
    int even = (magnitude >>> SHIFT) & 1;
    int rounded = magnitude + (1 << (SHIFT - 1)) - 1 + even;
    return (short) (sign | ((rounded - REBIAS) >>> SHIFT));
  }

  /** The half's value, exactly. */
  public static float toFloat(short half) {
    int sign = (half & SIGN) << 16;
    int magnitude = half & 0x7fff;
    if (magnitude >= INFINITY) {
      return Float.intBitsToFloat(sign | FLOAT_INFINITY | ((magnitude & 0x3ff) << SHIFT));
    }
    if (magnitude < 0x0400) {
      float value = magnitude * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | ((magnitude << SHIFT) + REBIAS));
  }
}
