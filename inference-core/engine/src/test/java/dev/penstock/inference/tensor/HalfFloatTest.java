package dev.penstock.inference.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {

  private static final int FINITE = 0x7c00;

  @Test
  void everyFiniteHalfHasTheValueOfItsBits() {
    for (int bits = 0; bits < FINITE; bits++) {
      float expected = (float) valueOf(bits);
      assertThat(HalfFloat.toFloat((short) bits)).isEqualTo(expected);
      assertThat(HalfFloat.toFloat((short) (bits | 0x8000))).isEqualTo(-expected);
    }
  }

  @Test
  void everyHalfSurvivesTheRoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = HalfFloat.toFloat(half);
      if (Float.isNaN(value)) {
        assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(value))).isNaN();
      } else {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo(half);
      }
    }
  }

  /** Rounding is monotonic, so its behaviour at each boundary decides it for every float. */
  @Test
  void everyFloatRoundsToTheNearestHalfAndTiesToTheEvenOne() {
    for (int bits = 0; bits < FINITE; bits++) {
      float middle = (float) ((valueOf(bits) + valueOf(bits + 1)) / 2);
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertRounds(middle, even);
      assertRounds(Math.nextDown(middle), bits);
      assertRounds(Math.nextUp(middle), bits + 1);
    }
  }

  @Test
  void roundingIsMonotonic() {
    int before = 0;
    for (long bits = 0; bits <= 0x7f800000L; bits += 97) {
      int half = HalfFloat.fromFloat(Float.intBitsToFloat((int) bits));
      assertThat(half >= before).isTrue();
      before = half;
    }
  }

  @Test
  void infinitiesStayAndNotANumberStaysNotANumber() {
    assertThat(HalfFloat.fromFloat(Float.POSITIVE_INFINITY)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloat.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    assertThat(HalfFloat.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    float smallestPayload = Float.intBitsToFloat(0x7f800001);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(smallestPayload))).isNaN();
  }

  private static void assertRounds(float value, int half) {
    assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) half);
    assertThat(HalfFloat.fromFloat(-value)).isEqualTo((short) (half | 0x8000));
  }

  /** The value by the definition of binary16; of the bits of infinity, where it would continue. */
  private static double valueOf(int bits) {
    int exponent = bits >> 10;
    int fraction = bits & 0x3ff;
    return exponent == 0
        ? Math.scalb((double) fraction, -24)
        : Math.scalb(1024.0 + fraction, exponent - 25);
  }
}
