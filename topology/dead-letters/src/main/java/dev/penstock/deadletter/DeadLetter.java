package dev.penstock.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import dev.penstock.record.InputTimestamp;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic and what its headers say. Letters that Kafka Streams wrote
 * itself (KIP-1034) carry the same headers, apart from the stage.
 *
 * @param record as read
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record) {

  private static final Set<String> OF_THE_FAILURE =
      Set.of(
          HeaderNames.ERROR_STAGE,
          HeaderNames.ERROR_TIME,
          HeaderNames.ERROR_INSTANCE,
          HeaderNames.ERROR_DROPPED,
          HeaderNames.INPUT_TIMESTAMP,
          HeaderNames.ERROR_EXCEPTION,
          HeaderNames.ERROR_MESSAGE,
          HeaderNames.ERROR_STACKTRACE,
          HeaderNames.ERROR_TOPIC,
          HeaderNames.ERROR_PARTITION,
          HeaderNames.ERROR_OFFSET);

  private static final String HAD_A_PREDICTION = "encode-prediction";

  public LetterId id() {
    return new LetterId(record.partition(), record.offset());
  }

  /** The stage at which the record failed; {@code unknown} if not given. */
  public String stage() {
    return text(HeaderNames.ERROR_STAGE, "unknown");
  }

  /** The reason; empty if not given. */
  public String reason() {
    return text(HeaderNames.ERROR_MESSAGE, "");
  }

  /** Class of the exception; empty if not given. */
  public String exception() {
    return text(HeaderNames.ERROR_EXCEPTION, "");
  }

  /** The input's coordinates; null if not given, or invalid. */
  public @Nullable SourceRecord source() {
    String topic = text(HeaderNames.ERROR_TOPIC, "");
    try {
      return topic.isEmpty()
          ? null
          : new SourceRecord(
              topic,
              Integer.parseUnsignedInt(text(HeaderNames.ERROR_PARTITION, "")),
              Long.parseUnsignedLong(text(HeaderNames.ERROR_OFFSET, "")));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The input's timestamp, in epoch milliseconds; negative if it had none. */
  public long inputTimestamp() {
    return InputTimestamp.of(record.headers(), record.timestamp());
  }

  /** When the letter was written, in epoch milliseconds; negative if not given. */
  public long writtenAt() {
    try {
      return Long.parseUnsignedLong(text(HeaderNames.ERROR_TIME, ""));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The instance that wrote the letter; empty if not given. */
  public String instance() {
    return text(HeaderNames.ERROR_INSTANCE, "");
  }

  /** The parts of the input that are missing from the letter; empty for none. */
  public String dropped() {
    String dropped = text(HeaderNames.ERROR_DROPPED, "");
    boolean unmarked = dropped.isEmpty() && record.value() == null;
    // Earlier versions dropped the value without saying so. It existed, since there was a
    // prediction.
    return unmarked && stage().equals(HAD_A_PREDICTION) ? "value" : dropped;
  }

  /** The input's headers, in their order. */
  public List<Header> inputHeaders() {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .filter(header -> !OF_THE_FAILURE.contains(header.key()))
        .toList();
  }

  private String text(String header, String otherwise) {
    return text(record.headers(), header, otherwise);
  }

  static String text(Headers headers, String name, String otherwise) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? otherwise : new String(header.value(), UTF_8);
  }
}
