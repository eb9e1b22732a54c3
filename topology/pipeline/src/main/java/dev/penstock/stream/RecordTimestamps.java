package dev.penstock.stream;

import dev.penstock.record.HeaderNames;
import dev.penstock.record.InputTimestamp;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The timestamp of a consumed record: its own, or the current time if it has none.
 *
 * <p>Brokers accept records with negative timestamps, and some clients write them; Kafka Streams'
 * own extractors stop the thread at such a record, or skip it. The original goes into the header
 * {@link HeaderNames#INPUT_TIMESTAMP}. If a producer wrote that header, it is removed.
 *
 * <p>Stream threads call it, each for its own records; the processor sees the changed headers.
 */
final class RecordTimestamps implements TimestampExtractor {

  private final InstantSource clock;

  RecordTimestamps(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long unusedPartitionTime) {
    if (record.headers().lastHeader(HeaderNames.INPUT_TIMESTAMP) != null) {
      record.headers().remove(HeaderNames.INPUT_TIMESTAMP);
    }
    long timestamp = record.timestamp();
    if (timestamp >= 0) {
      return timestamp;
    }
    InputTimestamp.put(record.headers(), timestamp);
    return clock.millis();
  }
}
