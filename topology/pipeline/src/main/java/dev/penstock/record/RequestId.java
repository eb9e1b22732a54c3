package dev.penstock.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The caller's name for a request, by which logs of several systems are joined. Where the caller
 * gave none, it is the record's place, {@code topic-partition-offset}: the same however often the
 * record is read.
 */
public final class RequestId {

  private static final int MOST_CHARS = 128;

  private RequestId() {}

  /** The name of a record's request. */
  public static String of(Headers headers, TopicPartition source, long offset) {
    byte[] given = given(headers);
    return given == null ? source + "-" + offset : new String(given, UTF_8);
  }

  /** As it may be shown: on one line, and not longer than names are. */
  public static String shown(String requestId) {
    String text =
        requestId.length() <= MOST_CHARS ? requestId : requestId.substring(0, MOST_CHARS) + "…";
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** Gives headers the name, if they have none. */
  public static void ensure(Headers headers, TopicPartition source, long offset) {
    if (given(headers) == null) {
      headers.remove(HeaderNames.REQUEST_ID);
      headers.add(HeaderNames.REQUEST_ID, of(headers, source, offset).getBytes(UTF_8));
    }
  }

  private static byte @Nullable [] given(Headers headers) {
    Header header = headers.lastHeader(HeaderNames.REQUEST_ID);
    return header == null || header.value() == null || header.value().length == 0
        ? null
        : header.value();
  }
}
