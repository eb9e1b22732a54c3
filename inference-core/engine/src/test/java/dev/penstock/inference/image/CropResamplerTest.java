package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CropResamplerTest {

  private static final PixelReader RGB = PixelReader.rgb(0, 1, 2);

  /** One for all cases: scratch left by one image must not show in the next. */
  private static final CropResampler RESAMPLER = new CropResampler();

  static List<String[]> pillow() {
    return Goldens.rows("pillow-generated.tsv");
  }

  @ParameterizedTest(name = "{0} x {1} to {2}, crop {3} x {4}")
  @MethodSource("pillow")
  void equalsPillowBitForBit(
      int width, int height, int resize, int cropHeight, int cropWidth, String crc) {
    ImageGeometry geometry = new ImageGeometry(resize, cropHeight, cropWidth);
    ByteBuffer target = ByteBuffer.allocate(geometry.bytes());

    RESAMPLER.resample(generated(width, height), geometry, target);

    assertThat(Goldens.crc(target)).isEqualTo(crc);
  }

  @Test
  void aStripOfMillionsOfPixelsCostsNoMoreThanItsCrop() {
    int length = 40_000_000;
    byte[] samples = new byte[length];
    Arrays.fill(samples, (byte) 77);
    ImageGeometry geometry = new ImageGeometry(256, 224, 224);
    ByteBuffer target = ByteBuffer.allocate(geometry.bytes());

    for (PixelGrid strip :
        List.of(PixelGrid.packed(1, length, 1), PixelGrid.packed(length, 1, 1))) {
      DecodedImage image = new DecodedImage(samples, strip, PixelReader.gray());
      new CropResampler().resample(image, geometry, target);

      assertThat(target.array()).containsOnly(77);
    }
  }

  private static DecodedImage generated(int width, int height) {
    byte[] samples = new byte[3 * width * height];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += 3) {
        samples[at] = (byte) (x * 7 + y * 13);
        samples[at + 1] = (byte) (x * y);
        samples[at + 2] = (byte) ((x ^ y) * 31);
      }
    }
    return new DecodedImage(samples, PixelGrid.packed(width, height, 3), RGB);
  }
}
