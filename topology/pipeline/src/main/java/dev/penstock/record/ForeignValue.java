package dev.penstock.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.penstock.inference.image.ImageFormat;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names values that are something else than the ImageRecord that was expected. Ask only about
 * values that could not be read: a few ImageRecords begin in the same way.
 */
final class ForeignValue {

  /**
   * A bare ImageRecord that begins with a printable byte has an id of at most 63 bytes, and after
   * it a byte that is not text. So no longer look is needed.
   */
  private static final int HEAD = 66;

  private static final String AVRO_FILE = "Obj\u0001";
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private ForeignValue() {}

  /** What the value is and what to do, in one sentence; null if it is not recognised. */
  static @Nullable String describe(byte[] value) {
    Optional<ImageFormat> image = ImageFormat.guess(ByteBuffer.wrap(value));
    if (image.isPresent() && (image.get() != ImageFormat.BMP || hasBmpHeader(value))) {
      return "value is a %s image, not an ImageRecord: put it into the image field of one, or set"
              .formatted(image.get() == ImageFormat.WEBP ? "WebP" : image.get())
          + " penstock.input.format=image";
    }
    Optional<String> other = ImageFormat.guessOther(ByteBuffer.wrap(value));
    if (other.isPresent()) {
      return "value is %s, not an ImageRecord: send one, with a JPEG, PNG, GIF, BMP or WebP image"
          .formatted(other.get());
    }
    if (startsWith(value, AVRO_FILE)) {
      return "value is an Avro container file, not an ImageRecord: send each ImageRecord in it as a"
          + " value, in single-object encoding or as bare Avro binary";
    }
    String text = text(value);
    return text == null
        ? null
        : "value is %s, not an ImageRecord: encode it as Avro, in single-object encoding or bare"
            .formatted(text.startsWith("{") || text.startsWith("[") ? "JSON" : "text");
  }

  /** Two letters are too little to tell a BMP from an id that begins with them. */
  private static boolean hasBmpHeader(byte[] value) {
    int reserved = 6;
    return value.length > reserved + 4 && ByteBuffer.wrap(value).getInt(reserved) == 0;
  }

  /** The first characters of a value that is text; null for any other. */
  private static @Nullable String text(byte[] value) {
    int start = startsWith(value, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    String head = new String(value, start, Math.min(value.length - start, HEAD), ISO_8859_1);
    boolean ascii = !head.isBlank() && head.charAt(0) < 0x7f;
    return ascii && head.chars().allMatch(ForeignValue::isText) ? head.strip() : null;
  }

  private static boolean isText(int character) {
    return character >= ' ' || (character >= '\t' && character <= '\r');
  }

  private static boolean startsWith(byte[] value, String start) {
    return new String(value, 0, Math.min(value.length, start.length()), ISO_8859_1).equals(start);
  }
}
