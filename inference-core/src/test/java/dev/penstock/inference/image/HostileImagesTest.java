package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileImagesTest {

  private static final ImageGeometry GEOMETRY = new ImageGeometry(16, 16, 16);

  private final ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);

  @Test
  void refusesBombsBeforeDecodingWhateverTheFormat() {
    for (byte[] bomb :
        new byte[][] {
          HostileImages.jpegClaiming(9000, 9000),
          HostileImages.pngClaiming(9000, 9000),
          HostileImages.gifClaiming(9000, 9000),
          HostileImages.bmpClaiming(9000, -9000),
          TinyWebp.file(TinyWebp.solid(9000, 9000, 0))
        }) {
      assertRefused(
          bomb,
          "image is 9000 x 9000 pixels; the limit is 50 megapixels (penstock.image.max-pixels)");
    }
  }

  @Test
  void refusesWhatHasNoPixels() {
    assertRefused(HostileImages.jpegClaiming(0, 10), "image is 0 x 10 pixels");
    assertRefused(HostileImages.jpegClaiming(10, 0), "image is 10 x 0 pixels");
    assertRefused(HostileImages.pngClaiming(0, 10), "image is 0 x 10 pixels");
    assertRefused(HostileImages.pngClaiming(-1, 10), "image is -1 x 10 pixels");
    assertRefused(HostileImages.bmpClaiming(0, 0), "image is 0 x 0 pixels");
  }

  @Test
  void refusesNothingAndTooMuch() {
    assertRefused(new byte[0], "image is empty");
    ImageIoDecoder strict = new ImageIoDecoder(new ImageLimits(1 << 20, 100));
    assertThatThrownBy(() -> decode(strict, HostileImages.plain("png")))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith("; the limit is 100 bytes (penstock.image.max-bytes)");
  }

  @Test
  void namesTheFormatsItDoesNotDecode() {
    Map<String, String> files =
        Map.of(
            "hello, this is no image", "text",
            "\0\0\0 ftypavif", "AVIF",
            "\0\0\0 ftypheic", "HEIC",
            "II*\0....", "TIFF",
            "<svg xmlns='...'>", "SVG or other XML",
            "<!DOCTYPE html>", "HTML",
            "%PDF-1.7", "PDF",
            "\0\0\0\0\0\0\0\1", "of an unknown format (it starts with 0000000000000001)");
    files.forEach(
        (text, name) ->
            assertRefused(
                text.getBytes(StandardCharsets.ISO_8859_1),
                "image is " + name + "; supported are JPEG, PNG, GIF, BMP and WebP"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "progressive", "png", "gif", "bmp"})
  void refusesAFileCutOffAnywhere(String format) {
    for (byte[] cut : HostileImages.truncations(noise(format))) {
      assertThatThrownBy(() -> decode(decoder, cut)).isInstanceOf(ImageException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "progressive", "png", "gif", "bmp"})
  void answersForAFileWithAnyByteChanged(String format) {
    byte[] file = noise(format);
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = file.clone();
      damaged[random.nextInt(i % 2 == 0 ? 200 : file.length)] = (byte) random.nextInt();
      try {
        decode(decoder, damaged);
      } catch (ImageException refused) {
        assertThat(refused).message().isNotBlank();
      }
    }
    assertThatCode(() -> decode(decoder, file)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"1,200000", "200000,1", "3,100000"})
  void decodesExtremeStrips(int width, int height) throws Exception {
    BufferedImage strip = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);

    assertThat(decode(decoder, HostileImages.encode(strip, "png"))).containsOnly(0);
  }

  private static byte[] noise(String format) {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, random.nextInt());
    }
    return format.equals("progressive")
        ? HostileImages.progressiveJpeg(image)
        : HostileImages.encode(image, format);
  }

  private void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> decode(decoder, file))
        .isInstanceOf(ImageException.class)
        .hasMessage(message);
  }

  private static byte[] decode(ImageDecoder decoder, byte[] file) throws ImageException {
    ByteBuffer target = ByteBuffer.allocate(GEOMETRY.bytes());
    decoder.decode(ByteBuffer.wrap(file), GEOMETRY, target);
    return target.array();
  }
}
