package dev.penstock.failure;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;

/** How large a record is on the wire, computed before a producer or a broker can refuse it. */
public final class RecordSize {

  /** Header of a record batch (61 bytes) and the fields of one record, at their largest. */
  private static final long RECORD_OVERHEAD = 61 + 40;

  /** Two lengths, at their largest. */
  private static final long HEADER_OVERHEAD = 10;

  private RecordSize() {}

  /** An upper bound, in bytes, of the record alone in an uncompressed batch. */
  public static long of(Record<byte[], byte[]> record) {
    long size = RECORD_OVERHEAD + length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += HEADER_OVERHEAD + utf8Length(header.key()) + length(header.value());
    }
    return size;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
