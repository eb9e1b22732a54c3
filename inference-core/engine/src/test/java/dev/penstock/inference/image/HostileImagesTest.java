package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileImagesTest {

  private static final ImageGeometry GEOMETRY = new ImageGeometry(16, 16, 16);

  private static final String MANY_SCANS =
      "image has 98 scans of 47.6 megapixels, 4665.8 megapixels to decode in all;"
          + " the limit is 800 megapixels (16 times penstock.image.max-pixels)";
  private static final String SEVENTEEN_SCANS =
      "image has 17 scans of 50.0 megapixels, 850.0 megapixels to decode in all;"
          + " the limit is 800 megapixels (16 times penstock.image.max-pixels)";

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
  void refusesAJpegOfManyScansBeforeDecoding() {
    assertRefused(HostileImages.jpegOfScans(98, 6900, 6900), MANY_SCANS);
    assertRefused(HostileImages.jpegOfScans(17, 10_000, 5_000), SEVENTEEN_SCANS);
    assertRefused(sequentialOfScans(17, 10_000, 5_000), SEVENTEEN_SCANS);
  }

  @Test
  void noScanOfAJpegHidesBetweenTheOthers() {
    for (byte[] between :
        new byte[][] {
          {(byte) 0xff, (byte) 0xd0}, // a restart
          {1, 2, 3}, // stray bytes
          {(byte) 0xff, (byte) 0xff, (byte) 0xff}, // fill bytes
          {(byte) 0xff, 0x00, (byte) 0xff, 0x01}, // a byte of data, a marker without a body
          {(byte) 0xff, 0x02, 0x00, 0x20}, // a marker that libjpeg skips without its body
          {(byte) 0xff, (byte) 0xfe, 0, 4, (byte) 0xff, (byte) 0xd9}, // an end within a comment
        }) {
      assertRefused(HostileImages.jpegOfScans(98, 6900, 6900, between), MANY_SCANS);
    }
  }

  @Test
  void countsNoScanOfAJpegThatIsNoScan() throws Exception {
    byte[] comment = {(byte) 0xff, (byte) 0xfe, 0, 4, (byte) 0xff, (byte) 0xda};
    assertThat(header(HostileImages.jpegOfScans(3, 100, 100, comment)).passes()).isEqualTo(3);
    byte[] photo = HostileImages.plain("jpeg");
    byte[] thumbnail = HostileImages.withSegment(photo, 0xe1, HostileImages.jpegOfScans(9, 8, 8));
    assertThat(header(thumbnail).passes()).isEqualTo(1);
    byte[] two = Arrays.copyOf(HostileImages.jpegOfScans(3, 8, 8), 9_000); // another after its end
    System.arraycopy(HostileImages.jpegOfScans(9, 8, 8), 0, two, 8_000, 300);
    assertThat(header(two).passes()).isEqualTo(3);
  }

  @Test
  void decodesAJpegOfManyScansThatIsSmall() throws Exception {
    assertThat(decode(decoder, HostileImages.jpegOfScans(98, 160, 160))).containsOnly((byte) 128);
  }

  @Test
  void allowsTheScansThatEncodersMakeAtAnySizeAllowed() throws Exception {
    ImageHeader header =
        header(
            HostileImages.progressiveJpeg(
                HostileImages.quarters(64, 64, BufferedImage.TYPE_INT_RGB)));
    assertThat(header.passes()).isBetween(6, 12);
    ImageLimits.DEFAULT.checkPasses(16, 10_000, 5_000);
    ImageLimits.DEFAULT.checkPasses(8_000, 300, 300);
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
            "P6\n40 30\n255\n\1\2", "PPM",
            "(\u00b5/\u00fd\4", "zstd",
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

  /** The same scans in a frame of sequential coding, which has three components. */
  private static byte[] sequentialOfScans(int scans, int width, int height) {
    byte[] jpeg = HostileImages.jpegOfScans(scans, width, height);
    int frame = 2 + 2 + 2 + 65;
    ByteBuffer sequential = ByteBuffer.allocate(jpeg.length + 6).put(jpeg, 0, frame);
    sequential.put((byte) 0xff).put((byte) 0xc1).putShort((short) 17);
    sequential.put(jpeg, frame + 4, 5).put(new byte[] {3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0});
    int rest = frame + 13;
    return sequential.put(jpeg, rest, jpeg.length - rest).array();
  }

  private static ImageHeader header(byte[] file) throws ImageException {
    return ImageHeader.parse(new EncodedBytes(ByteBuffer.wrap(file)));
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
