package dev.penstock.inference.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LumaTest {

  @Test
  void brightnessIsRounded() {
    assertThat(Luma.of(0, 0, 4)).isZero(); // 0.456
    assertThat(Luma.of(0, 0, 5)).isEqualTo(1); // 0.570
  }

  @Test
  void grayStays() {
    for (int value = 0; value < 256; value++) {
      assertThat(Luma.of(value, value, value)).isEqualTo(value);
    }
  }
}
