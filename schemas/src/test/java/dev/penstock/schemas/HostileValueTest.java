package dev.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that no honest producer sends: each is refused with a reason, and none takes memory. */
class HostileValueTest {

  private static final String HUGE = "feffffff0f"; // 2,147,483,647
  private static final String ENDLESS = "feffffffffffffffff01"; // 2^63 - 1
  private static final String MOST_NEGATIVE = "ffffffffffffffffff01"; // -2^63

  private final AvroReader<ImageRecord> reader = new AvroReader<>(ImageRecord.class);

  @Test
  void refusesNoBytesAndSingleBytes() {
    assertRefused("", "no bytes");
    for (int b = 0; b < 256; b++) {
      assertRefused(String.format("%02x", b), "ImageRecord");
    }
  }

  @Test
  void refusesAShortHeader() {
    assertRefused("c301aabb", "takes 10 bytes; there are 4");
    assertRefused("000000", "takes 5 bytes; there are 3");
  }

  @Test
  void refusesAValueCutAnywhere() throws Exception {
    for (WireFormat format : WireFormat.values()) {
      for (ImageRecord image :
          List.of(Samples.encodedImage(), Samples.tensor(), Samples.reference())) {
        byte[] whole = new AvroWriter<>(ImageRecord.class, format).write(image);
        for (int length = 0; length < whole.length; length++) {
          byte[] cut = Arrays.copyOf(whole, length);
          assertThatThrownBy(() -> reader.read(cut)).isInstanceOf(CodecException.class);
        }
      }
    }
  }

  @Test
  void refusesBytesBehindTheValue() throws Exception {
    byte[] whole =
        new AvroWriter<>(ImageRecord.class, WireFormat.BARE).write(Samples.encodedImage());

    assertRefused(hex(whole) + "0000", "2 bytes follow the end of the value");
  }

  @Test
  void refusesLengthsPastTheEnd() {
    assertRefused(HUGE + "61", "id: string of 2147483647 bytes; 1 remain");
    assertRefused("0261" + "00" + HUGE + "01", "image: bytes field of 2147483647 bytes; 1 remain");
    assertRefused("0261" + "00" + ENDLESS, "image: bytes field of 9223372036854775807 bytes");
  }

  @Test
  void refusesNegativeLengths() {
    assertRefused("0161", "id: string of -1 bytes");
    assertRefused("0261" + "00" + "03", "image: bytes field of -2 bytes");
  }

  @Test
  void refusesCountsPastTheEnd() {
    assertRefused("0261" + "04" + HUGE, "image.shape: block of 2147483647 items");
    assertRefused("0261" + "04" + ENDLESS, "image.shape: block of 9223372036854775807 items");
    assertRefused("0261" + "04" + MOST_NEGATIVE + "02" + "02", "image.shape: block of");
    assertRefused("0261" + "0000" + "0000" + HUGE, "attributes: block of 2147483647 items");
    assertRefused("0261" + "04" + "01" + HUGE, "image.shape: block of 2147483647 bytes");
  }

  @Test
  void refusesUnionBranchesThatDoNotExist() {
    assertRefused("0261" + "06", "image: union branch is 3; there are 3");
    assertRefused("0261" + "01", "image: union branch is -1; there are 3");
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    assertRefused("0261" + "ffffffffffffffffffff01", "image: number takes more than 64 bits");
    assertRefused("0261" + "04" + "02" + ENDLESS, "image.shape[0]: int is 9223372036854775807");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    assertRefused("04c328" + "0000" + "0000" + "00", "id: string of 2 bytes is not valid");
  }

  @Test
  void acceptsTheReplacementCharacterWhereItIsMeant() throws Exception {
    ImageRecord image = Samples.encodedImage();
    ImageRecord odd =
        new ImageRecord("a\uFFFDb", image.getImage(), null, null, image.getAttributes());

    byte[] bytes = new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT).write(odd);

    assertThat(reader.read(bytes).getId()).isEqualTo("a\uFFFDb");
  }

  @Test
  void boundsTheItemsOfOneValueAcrossBlocks() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(unhex("0261" + "04"));
    for (int block = 0; block <= SliceDecoder.MAX_ITEMS / 32; block++) {
      bytes.write(64); // 32 items
      bytes.writeBytes(new byte[32]);
    }
    assertRefused(hex(bytes.toByteArray()), "more than 65536 array items");
  }

  @Test
  void refusesOrReadsEveryMutationOfAValue() throws Exception {
    byte[] whole = new AvroWriter<>(ImageRecord.class, WireFormat.BARE).write(Samples.tensor());
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(reader.read(mutated)).isNotNull();
      } catch (CodecException refused) {
        assertThat(refused).hasMessageStartingWith("ImageRecord");
      }
    }
  }

  @Test
  void refusesAHostileLengthWithoutAllocatingForIt() throws Exception {
    AvroReader<ImageRecord> small = new AvroReader<>(ImageRecord.class);
    byte[] value = ByteBuffer.allocate(64).put(unhex("0261" + "04" + HUGE)).array();
    long before = allocated();

    assertThatThrownBy(() -> small.read(value)).isInstanceOf(CodecException.class);

    assertThat(allocated() - before).isLessThan(8L << 20);
  }

  private void assertRefused(String hex, String reason) {
    assertThatThrownBy(() -> reader.read(unhex(hex)))
        .as(hex)
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(reason);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static byte[] unhex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
