package dev.penstock.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.masking.Masking;
import dev.penstock.record.HeaderNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes a dead letter from a record that cannot be served: its key, value, headers and timestamp,
 * plus headers with its coordinates and the reason.
 *
 * <p>The names are those of Kafka Streams' own dead letters (KIP-1034). Those cannot be used here:
 * they take the coordinates from the record being processed, which for a late answer is a different
 * one.
 *
 * <p>A letter too large for its topic is written without its value, then without key and headers
 * too: the coordinates still lead to the input record. A letter reports what is missing. A bare one
 * is smaller than {@value #BARE_BYTES} bytes, whatever its input.
 */
public final class DeadLetterWriter {

  /** A dead-letter topic that does not accept records of this size cannot be used. */
  public static final int BARE_BYTES = 4 << 10;

  /** Enough to describe an error; more does not belong in a header. */
  private static final int MAX_MESSAGE_BYTES = 2_000;

  private static final int MAX_STACKTRACE_BYTES = 4_000;

  private static final int MAX_CLASS_BYTES = 500;

  /** A bare letter also has no stack trace. */
  private static final int MAX_BARE_MESSAGE_BYTES = 1_000;

  private static final int MAX_INSTANCE_BYTES = 200;

  private static final byte[] ELLIPSIS = "…".getBytes(UTF_8);

  /** Process and host, such as {@code 1@penstock-7d9f}. */
  private static final byte[] INSTANCE =
      atMost(MAX_INSTANCE_BYTES, ProcessHandle.current().pid() + "@" + host());

  private DeadLetterWriter() {}

  /**
   * The dead letter for {@code original}, which was at {@code offset} of {@code source}.
   *
   * @param now in epoch milliseconds
   * @param maxBytes largest record that the dead-letter topic accepts; a bare letter is returned
   *     even if it is larger
   * @param shrink the least to leave out: more than nothing if the value has been released, or if a
   *     larger letter was refused
   */
  public static Record<byte[], byte[]> write(
      Record<byte[], byte[]> original,
      TopicPartition source,
      long offset,
      FailureStage stage,
      Throwable reason,
      long now,
      long maxBytes,
      Shrink shrink) {
    Map<String, byte[]> explanation = explanation(source, offset, stage, reason, now);
    if (shrink == Shrink.WHOLE) {
      Record<byte[], byte[]> whole = letter(original, explanation, "");
      if (RecordSize.of(whole) <= maxBytes) {
        return whole;
      }
    }
    if (shrink != Shrink.BARE) {
      Record<byte[], byte[]> empty = letter(original.withValue(null), explanation, "value");
      if (RecordSize.of(empty) <= maxBytes) {
        return empty;
      }
    }
    explanation.remove(HeaderNames.ERROR_STACKTRACE);
    explanation.put(HeaderNames.ERROR_MESSAGE, atMost(MAX_BARE_MESSAGE_BYTES, message(reason)));
    byte[] key = (source + "-" + offset).getBytes(UTF_8);
    return letter(new Record<>(key, null, original.timestamp()), explanation, "key,value,headers");
  }

  /**
   * @param dropped the parts left out; empty for none
   */
  private static Record<byte[], byte[]> letter(
      Record<byte[], byte[]> record, Map<String, byte[]> explanation, String dropped) {
    Record<byte[], byte[]> letter = record.withHeaders(record.headers()); // A copy.
    // A redriven record that fails again carries the headers of its first failure.
    explanation.forEach((name, value) -> letter.headers().remove(name).add(name, value));
    letter.headers().remove(HeaderNames.ERROR_DROPPED);
    if (!dropped.isEmpty()) {
      letter.headers().add(HeaderNames.ERROR_DROPPED, dropped.getBytes(UTF_8));
    }
    return letter;
  }

  private static Map<String, byte[]> explanation(
      TopicPartition source, long offset, FailureStage stage, Throwable reason, long now) {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    headers.put(HeaderNames.ERROR_EXCEPTION, atMost(MAX_CLASS_BYTES, reason.getClass().getName()));
    headers.put(HeaderNames.ERROR_MESSAGE, atMost(MAX_MESSAGE_BYTES, message(reason)));
    headers.put(HeaderNames.ERROR_STACKTRACE, atMost(MAX_STACKTRACE_BYTES, stackTrace(reason)));
    headers.put(HeaderNames.ERROR_TOPIC, source.topic().getBytes(UTF_8));
    headers.put(HeaderNames.ERROR_PARTITION, Integer.toString(source.partition()).getBytes(UTF_8));
    headers.put(HeaderNames.ERROR_OFFSET, Long.toString(offset).getBytes(UTF_8));
    headers.put(HeaderNames.ERROR_STAGE, stage.id().getBytes(UTF_8));
    headers.put(HeaderNames.ERROR_TIME, Long.toString(now).getBytes(UTF_8));
    headers.put(HeaderNames.ERROR_INSTANCE, INSTANCE);
    return headers;
  }

  private static String message(Throwable reason) {
    String message = reason.getMessage();
    return message == null ? reason.getClass().getSimpleName() : Masking.current().text(message);
  }

  private static String stackTrace(Throwable reason) {
    StringWriter trace = new StringWriter();
    reason.printStackTrace(new PrintWriter(trace));
    return Masking.current().text(trace.toString());
  }

  /** As Linux knows it: asking Java would ask the network, and could take seconds. */
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** The text, cut between two characters if it would take more bytes. */
  private static byte[] atMost(int bytes, String text) {
    // A character takes at least a byte, so the rest of a long text need not be encoded.
    byte[] encoded = text.substring(0, Math.min(text.length(), bytes + 1)).getBytes(UTF_8);
    if (encoded.length <= bytes) {
      return encoded;
    }
    int end = bytes - ELLIPSIS.length;
    while ((encoded[end] & 0xC0) == 0x80) {
      end--;
    }
    byte[] cut = Arrays.copyOf(encoded, end + ELLIPSIS.length);
    System.arraycopy(ELLIPSIS, 0, cut, end, ELLIPSIS.length);
    return cut;
  }
}
