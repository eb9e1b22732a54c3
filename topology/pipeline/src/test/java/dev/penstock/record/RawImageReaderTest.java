package dev.penstock.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.ImageInput;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RawImageReaderTest {

  private static final byte[] VALUE = {1, 2, 3};

  private final RawImageReader reader = new RawImageReader();

  @Test
  void takesTheWholeValueWithoutCopyingIt() throws Exception {
    ImageInput.Encoded image = (ImageInput.Encoded) read(null, VALUE).image();

    assertThat(image.bytes().array()).isSameAs(VALUE);
    assertThat(image.bytes().remaining()).isEqualTo(3);
  }

  @Test
  void takesTheTextOfTheKeyAsTheId() throws Exception {
    assertThat(read("größe 7".getBytes(UTF_8), VALUE).id()).isEqualTo("größe 7");
  }

  @Test
  void takesTheCoordinatesWhereTheKeyIsNoText() throws Exception {
    byte[][] keys = {null, {}, {(byte) 0xff, 'a'}, {0, 0, 0, 42}};
    for (byte[] key : keys) {
      assertThat(read(key, VALUE).id()).isEqualTo("photos-3-42");
    }
  }

  @Test
  void refusesATombstoneAndAnAvroValue() {
    assertThatThrownBy(() -> read(null, null))
        .isInstanceOf(RecordException.class)
        .hasMessage("record has no value (a tombstone); an encoded image is required");
    assertThatThrownBy(() -> read(null, new byte[] {(byte) 0xc3, 1, 9}))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("value is Avro in single-object encoding")
        .hasMessageContaining("penstock.input.format=avro");
  }

  private ImageRequest read(byte[] key, byte[] value) throws RecordException {
    return reader.read(key, value, new TopicPartition("photos", 3), 42);
  }
}
