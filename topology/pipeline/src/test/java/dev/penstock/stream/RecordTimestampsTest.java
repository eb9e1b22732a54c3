package dev.penstock.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.HeaderNames;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimestampsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final RecordTimestamps timestamps = new RecordTimestamps(() -> NOW);

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, Long.MIN_VALUE})
  void aRecordWithoutATimestampGetsThePresentTimeAndKeepsWhatItHadInAHeader(long timestamp) {
    ConsumerRecord<Object, Object> record = record(timestamp);
    assertThat(timestamps.extract(record, 5)).isEqualTo(NOW.toEpochMilli());
    assertThat(record.headers().headers(HeaderNames.INPUT_TIMESTAMP))
        .singleElement()
        .satisfies(
            header ->
                assertThat(new String(header.value(), UTF_8)).isEqualTo(Long.toString(timestamp)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE})
  void everyOtherTimestampCountsAsItIs(long timestamp) {
    ConsumerRecord<Object, Object> record = record(timestamp);
    assertThat(timestamps.extract(record, 5)).isEqualTo(timestamp);
    assertThat(record.headers()).isEmpty();
  }

  @Test
  void theHeaderOfAStrangerDoesNotPassForOurs() {
    for (long timestamp : new long[] {7, -1}) {
      ConsumerRecord<Object, Object> record = record(timestamp);
      record.headers().add(HeaderNames.INPUT_TIMESTAMP, "99".getBytes(UTF_8));
      record.headers().add(HeaderNames.INPUT_TIMESTAMP, null);
      timestamps.extract(record, 5);
      assertThat(record.headers().headers(HeaderNames.INPUT_TIMESTAMP))
          .hasSize(timestamp < 0 ? 1 : 0);
    }
  }

  private static ConsumerRecord<Object, Object> record(long timestamp) {
    return new ConsumerRecord<>(
        "images",
        0,
        3,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
