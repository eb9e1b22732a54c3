package dev.penstock.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Whatever stands in the headers: they are refused with a reason, or understood. */
public final class RequestHeadersFuzz {

  private static final String[] NAMES = {
    HeaderNames.MODEL, HeaderNames.TENANT, HeaderNames.DEADLINE, HeaderNames.REQUEST_ID
  };

  private RequestHeadersFuzz() {}

  /**
   * Called by Jazzer: headers with a zero byte behind each; the first byte of each picks its name.
   */
  public static void fuzzerTestOneInput(byte[] input) {
    Headers headers = new RecordHeaders();
    int start = 0;
    for (int at = 0; at <= input.length; at++) {
      if (at == input.length || input[at] == 0) {
        if (at > start) {
          headers.add(NAMES[input[start] & 3], Arrays.copyOfRange(input, start + 1, at));
        }
        start = at + 1;
      }
    }
    try {
      RequestHeaders.of(headers);
    } catch (RecordException refused) {
      if (String.valueOf(refused.getMessage()).length() > 1_000) {
        throw new AssertionError("a reason without end: " + refused.getMessage(), refused);
      }
    }
  }

  /** Sound inputs to start from. */
  public static List<byte[]> seeds() {
    return List.of(
        "Dresnet50:1\0Ethe tenant\0F1700000000000".getBytes(UTF_8),
        "Dcolour\0Grequest".getBytes(UTF_8));
  }
}
