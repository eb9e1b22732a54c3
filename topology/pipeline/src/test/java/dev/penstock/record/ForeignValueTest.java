package dev.penstock.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WireFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What producers send by mistake is refused by its name. */
class ForeignValueTest {

  private final ImageRecordReader reader = new ImageRecordReader();

  @ParameterizedTest
  @CsvSource({"jpg, JPEG", "png, PNG", "gif, GIF", "bmp, BMP"})
  void anImageFile(String format, String name) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), format, file);

    assertRefused(file.toByteArray(), imageOf(name));
  }

  @Test
  void aWebpFile() {
    assertRefused(bytes("RIFF$\0\0\0WEBPVP8L\u0018\0\0\0/"), imageOf("WebP"));
  }

  @Test
  void anImageFileThatPenstockDoesNotDecode() {
    assertRefused(
        bytes("\0\0\0 ftypavif\0\0\0\0"),
        "value is AVIF, not an ImageRecord: send one, with a JPEG, PNG, GIF, BMP or WebP image");
  }

  @ParameterizedTest
  @CsvSource({
    "P6\\n20 20\\n255\\n, PPM",
    "P6 20 20 255\\n, PPM",
    "P5\\n# by hand\\n20 20\\n255\\n, PGM",
    "P2\\n2 2\\n255\\n1 2 3 4, PGM",
    "P4\\r\\n8 2\\n, PBM",
    "II*\\0, TIFF"
  })
  void anImageFileWhoseHeadIsText(String head, String name) {
    String value = head.replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0");
    assertRefused(
        bytes(value + "\u00c8\u00c9".repeat(99)),
        "value is " + name + ", not an ImageRecord: send one, with a JPEG");
  }

  @Test
  void textThatBeginsLikeSuchAHead() {
    assertRefused(bytes("P6 is the best\n"), "value is text");
    assertRefused(bytes("BMW and others\n"), "value is text");
  }

  @Test
  void anAvroContainerFile() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (DataFileWriter<ImageRecord> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(ImageRecord.class))) {
      writer.create(ImageRecord.getClassSchema(), file);
    }

    assertRefused(
        file.toByteArray(),
        "value is an Avro container file, not an ImageRecord: send each ImageRecord in it as a"
            + " value, in single-object encoding or as bare Avro binary");
  }

  @Test
  void jsonAndOtherText() {
    String what = ", not an ImageRecord: encode it as Avro, in single-object encoding or bare";
    assertRefused(bytes("{\"id\": \"cat-7\"}"), "value is JSON" + what);
    assertRefused(bytes("\u00ef\u00bb\u00bf [\n]"), "value is JSON" + what);
    assertRefused(bytes("https://example.org/cat.jpg"), "value is text" + what);
    assertRefused(bytes("n\u00c3\u00a9 " + "x".repeat(99)), "value is text" + what);
  }

  /** These begin like other things. */
  @Test
  void aBareImageRecordWhateverItsIdBeginsWith() throws Exception {
    AvroWriter<ImageRecord> writer = new AvroWriter<>(ImageRecord.class, WireFormat.BARE);
    for (String start : new String[] {"M", "IFF$\0\0\0WEBP", "K\3\4", "a"}) {
      int length = start.equals("M") ? 33 : start.equals("a") ? 63 : start.length() == 3 ? 40 : 41;
      String id = start + "x".repeat(length - start.length());
      byte[] value =
          writer.write(new ImageRecord(id, ByteBuffer.allocate(9), null, null, Map.of()));
      assertThat(reader.read(value).id()).isEqualTo(id);
    }
    byte[] damaged =
        writer.write(
            new ImageRecord("M" + "x".repeat(32), ByteBuffer.allocate(9), null, null, Map.of()));
    assertRefused(
        Arrays.copyOf(damaged, damaged.length - 1), "ImageRecord (bare): attributes: value is");
  }

  private static String imageOf(String format) {
    return "value is a %s image, not an ImageRecord: put it into the image field of one, or set"
            .formatted(format)
        + " penstock.input.format=image";
  }

  private void assertRefused(byte[] value, String reason) {
    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOf(RecordException.class)
        .hasMessageStartingWith(reason);
  }

  private static byte[] bytes(String characters) {
    return characters.getBytes(ISO_8859_1);
  }
}
