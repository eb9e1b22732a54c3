package dev.penstock.record;

import dev.penstock.inference.ImageInput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads records whose value is an encoded image. Its id is the key's text. A key that is no text,
 * such as a number in binary, makes no readable id; the record's coordinates then do.
 */
public final class RawImageReader implements RequestReader {

  @Override
  public ImageRequest read(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException {
    if (value == null) {
      throw new RecordException("record has no value (a tombstone); an encoded image is required");
    }
    if (value.length > 1 && value[0] == (byte) 0xC3 && value[1] == 0x01) {
      throw new RecordException(
          "value is Avro in single-object encoding, not an encoded image: send the image alone, or"
              + " set penstock.input.format=avro");
    }
    String text = text(key);
    return new ImageRequest(
        text == null ? source + "-" + offset : text,
        new ImageInput.Encoded(ByteBuffer.wrap(value)));
  }

  @Override
  public RequestLabels labels(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException {
    return new RequestLabels(read(key, value, source, offset).id(), Map.of());
  }

  private static @Nullable String text(byte @Nullable [] key) {
    if (key == null || key.length == 0) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      return text.chars().anyMatch(Character::isISOControl) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
