package dev.penstock.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The timestamp of an input, for a record derived from it that has a different one. */
public final class InputTimestamp {

  private InputTimestamp() {}

  /**
   * The input's timestamp, in epoch milliseconds; negative if it had none.
   *
   * @param timestamp of the record itself, used if the header is missing or not a number
   */
  public static long of(Headers headers, long timestamp) {
    Header header = headers.lastHeader(HeaderNames.INPUT_TIMESTAMP);
    if (header == null || header.value() == null) {
      return timestamp;
    }
    try {
      return Long.parseLong(new String(header.value(), UTF_8));
    } catch (NumberFormatException e) {
      return timestamp;
    }
  }

  /** Stores the input's timestamp in a record that has a different one. */
  public static void put(Headers headers, long original) {
    headers
        .remove(HeaderNames.INPUT_TIMESTAMP)
        .add(HeaderNames.INPUT_TIMESTAMP, Long.toString(original).getBytes(UTF_8));
  }
}
