package dev.penstock.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The request headers of an input record. If a header is repeated, the last one counts, as
 * everywhere in Kafka; blanks around a value are ignored.
 *
 * @param model the model to use; null for the one being served
 * @param tenant on whose behalf; null if not given
 * @param deadline when the answer becomes useless; null for never
 */
public record RequestHeaders(
    @Nullable ModelName model, @Nullable String tenant, @Nullable Instant deadline) {

  /** No request headers: the most common case. */
  public static final RequestHeaders NONE = new RequestHeaders(null, null, null);

  /** Longest value of any of the three. */
  private static final int MAX_BYTES = 256;

  /** Names as in the repository; no path can leave its folder. */
  private static final Pattern MODEL =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)(?::([A-Za-z0-9][A-Za-z0-9._-]*))?");

  private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,18}");

  /**
   * Reads the headers of one record.
   *
   * @throws RecordException if one of them is invalid; the message names it
   */
  public static RequestHeaders of(Headers headers) throws RecordException {
    String model = text(headers, HeaderNames.MODEL);
    String tenant = text(headers, HeaderNames.TENANT);
    String deadline = text(headers, HeaderNames.DEADLINE);
    if (model == null && tenant == null && deadline == null) {
      return NONE;
    }
    return new RequestHeaders(model(model), tenant(tenant), deadline(deadline));
  }

  private static @Nullable ModelName model(@Nullable String text) throws RecordException {
    if (text == null) {
      return null;
    }
    Matcher matcher = MODEL.matcher(text);
    if (!matcher.matches()) {
      throw fault(
          HeaderNames.MODEL,
          Excerpt.of(text),
          "name or name:version, of letters, digits and . _ -");
    }
    return new ModelName(matcher.group(1), matcher.group(2));
  }

  private static @Nullable String tenant(@Nullable String text) throws RecordException {
    if (text != null && (text.isEmpty() || text.chars().anyMatch(Character::isISOControl))) {
      throw fault(HeaderNames.TENANT, Excerpt.of(text), "printable text");
    }
    return text;
  }

  private static @Nullable Instant deadline(@Nullable String text) throws RecordException {
    if (text == null) {
      return null;
    }
    if (!MILLISECONDS.matcher(text).matches()) {
      throw fault(HeaderNames.DEADLINE, Excerpt.of(text), "milliseconds since 1970, in digits");
    }
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  private static @Nullable String text(Headers headers, String name) throws RecordException {
    Header header = headers.lastHeader(name);
    if (header == null) {
      return null;
    }
    byte[] value = header.value();
    if (value == null) {
      throw fault(name, "null", "text");
    }
    if (value.length > MAX_BYTES) {
      throw fault(name, value.length + " bytes long", "at most " + MAX_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString().strip();
    } catch (CharacterCodingException e) {
      String lenient = new String(value, StandardCharsets.UTF_8);
      throw fault(name, Excerpt.of(lenient) + ", which is not UTF-8", "UTF-8 text");
    }
  }

  private static RecordException fault(String name, String found, String wanted) {
    return new RecordException("header " + name + " is " + found + "; it must be " + wanted);
  }
}
