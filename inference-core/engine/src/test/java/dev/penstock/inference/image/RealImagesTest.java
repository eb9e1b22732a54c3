package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real photos and real awkward files, where they are at hand, against Pillow. */
class RealImagesTest {

  /**
   * Pillow and Java 17 garble these alike, Java 25 otherwise: their coefficients are far out of
   * range, and the libjpeg of each JDK is compiled in its own way.
   */
  private static final Set<String> OTHERWISE_ON_NEWER_JAVA = Set.of("hopper_bad_exif.jpg");

  private static final ImageGeometry GEOMETRY = new ImageGeometry(256, 224, 224);
  private static final ImageGeometry COARSE = new ImageGeometry(4, 4, 4);

  /** Levels by which lossy WebP may differ: its chroma is not interpolated as libwebp does it. */
  private static final int WEBP_TOLERANCE = 8;

  /** Of the awkward files those that cannot be served, and what is said of them. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "avif_hopper.avif", "image is AVIF; supported are JPEG, PNG, GIF, BMP and WebP",
          "truncated_image.png", "PNG is truncated after 81920 bytes",
          "ultrahdr.jpg", "JPEG is truncated after 48197 bytes",
          "zero_width.gif", "image is 0 x 66601 pixels");

  private final ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);
  private final Map<String, String[]> goldens =
      Goldens.rows("pillow-files.tsv").stream()
          .collect(Collectors.toMap(row -> row[0], Function.identity()));

  @Test
  void photosEqualPillowBitForBit() throws Exception {
    // Pictures in formats that are not served may lie beside them.
    List<Path> photos =
        files("photos").stream().filter(file -> file.toString().endsWith(".JPEG")).toList();
    assertThat(photos).isNotEmpty();
    for (Path photo : photos) {
      assertThat(Goldens.crc(decode(photo, GEOMETRY)))
          .as(photo.toString())
          .isEqualTo(goldens.get(photo.getFileName().toString())[1]);
    }
  }

  @Test
  void everyAwkwardFileIsDecodedAsByPillowOrRefusedWithItsReason() throws Exception {
    for (Path file : files("odd")) {
      String name = file.getFileName().toString();
      if (REFUSED.containsKey(name)) {
        assertThatThrownBy(() -> decode(file, GEOMETRY))
            .isInstanceOf(ImageException.class)
            .hasMessageStartingWith(REFUSED.get(name));
        continue;
      }
      if (Runtime.version().feature() > 17 && OTHERWISE_ON_NEWER_JAVA.contains(name)) {
        continue;
      }
      String[] golden = goldens.get(name);
      assertThat(golden).as("known outcome of " + name).isNotNull();
      if (golden.length == 2) {
        assertThat(Goldens.crc(decode(file, GEOMETRY))).as(name).isEqualTo(golden[1]);
      } else {
        assertNear(decode(file, COARSE).array(), HexFormat.of().parseHex(golden[2]), name);
      }
    }
  }

  /** Decoding all its scans would take longer than any image is allowed to. */
  @Test
  void aJpegOfManyScansIsRefusedFromItsHeader() throws Exception {
    Path file =
        files("cases/images").stream()
            .filter(path -> path.endsWith("slow98.jpg"))
            .findFirst()
            .orElseThrow();

    ImageHeader header =
        ImageHeader.parse(new EncodedBytes(ByteBuffer.wrap(Files.readAllBytes(file))));

    assertThat(header.passes()).isEqualTo(98);
    assertThatThrownBy(() -> decode(file, GEOMETRY))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("image has 98 scans of 47.6 megapixels")
        .hasMessageContaining("penstock.image.max-pixels");
  }

  private static void assertNear(byte[] actual, byte[] expected, String name) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] & 0xff)
          .as("%s: %s", name, Arrays.toString(actual))
          .isCloseTo(expected[i] & 0xff, within(WEBP_TOLERANCE));
    }
  }

  private ByteBuffer decode(Path file, ImageGeometry geometry) throws IOException, ImageException {
    ByteBuffer target = ByteBuffer.allocate(geometry.bytes());
    decoder.decode(ByteBuffer.wrap(Files.readAllBytes(file)), geometry, target);
    return target;
  }

  private static List<Path> files(String folder) throws IOException {
    Optional<Path> data = Goldens.sharedData(folder);
    assumeTrue(data.isPresent(), "shared/data/" + folder + " is not there");
    try (Stream<Path> files = Files.list(data.orElseThrow())) {
      return files.sorted().toList();
    }
  }
}
