package dev.penstock.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes a dead letter of a record that cannot be served: its own key, value, headers and timestamp,
 * and headers with its own coordinates and the reason.
 *
 * <p>The names are those of Kafka Streams' own dead letters (KIP-1034). Those cannot be used
 * themselves: they take the coordinates from the record being processed, which for a late answer is
 * another one.
 *
 * <p>A letter too large for its topic goes without its value, then without its own headers too: the
 * coordinates still lead to the input record.
 */
public final class DeadLetters {

  /** Enough to name a fault; a header is no place for more. */
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private static final int MAX_STACKTRACE_CHARS = 4_000;

  private final long maxBytes;

  /**
   * @param maxBytes most that the dead-letter topic takes in one record
   */
  public DeadLetters(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The dead letter of {@code original}, which stood at {@code offset} of {@code source}. */
  public Record<byte[], byte[]> of(
      Record<byte[], byte[]> original,
      TopicPartition source,
      long offset,
      FailureStage stage,
      Throwable reason) {
    Record<byte[], byte[]> letter = original.withHeaders(original.headers()); // A copy of them.
    explain(letter.headers(), source, offset, stage, reason);
    if (RecordSize.of(letter) <= maxBytes) {
      return letter;
    }
    Record<byte[], byte[]> empty = letter.withValue(null);
    put(empty.headers(), HeaderNames.ERROR_DROPPED, "value");
    if (RecordSize.of(empty) <= maxBytes) {
      return empty;
    }
    Record<byte[], byte[]> bare = new Record<>(null, null, original.timestamp());
    explain(bare.headers(), source, offset, stage, reason);
    put(bare.headers(), HeaderNames.ERROR_DROPPED, "key,value,headers");
    return bare;
  }

  private static void explain(
      Headers headers, TopicPartition source, long offset, FailureStage stage, Throwable reason) {
    put(headers, HeaderNames.ERROR_EXCEPTION, reason.getClass().getName());
    put(headers, HeaderNames.ERROR_MESSAGE, message(reason));
    put(headers, HeaderNames.ERROR_STACKTRACE, stackTrace(reason));
    put(headers, HeaderNames.ERROR_TOPIC, source.topic());
    put(headers, HeaderNames.ERROR_PARTITION, Integer.toString(source.partition()));
    put(headers, HeaderNames.ERROR_OFFSET, Long.toString(offset));
    put(headers, HeaderNames.ERROR_STAGE, stage.id());
  }

  private static void put(Headers headers, String name, String value) {
    // A redriven record that fails again carries the headers of its first failure.
    headers.remove(name).add(name, value.getBytes(UTF_8));
  }

  private static String message(Throwable reason) {
    String message = reason.getMessage();
    return atMost(MAX_MESSAGE_CHARS, message == null ? reason.getClass().getSimpleName() : message);
  }

  private static String stackTrace(Throwable reason) {
    StringWriter trace = new StringWriter();
    reason.printStackTrace(new PrintWriter(trace));
    return atMost(MAX_STACKTRACE_CHARS, trace.toString());
  }

  private static String atMost(int chars, String text) {
    return text.length() <= chars ? text : text.substring(0, chars) + "…";
  }
}
