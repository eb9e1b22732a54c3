package dev.penstock.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.output.OutputTopic.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutputTopicTest {

  private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  private static final ProducerLimits ROOMY = new ProducerLimits(32 << 20, false);

  @Test
  void aRecentTimestampTravelsUnchanged() {
    OutputTopic topic = topic(Map.of());
    for (Duration age : List.of(Duration.ZERO, Duration.ofDays(3), Duration.ofMinutes(-50))) {
      assertThat(topic.timestampFor(before(age), NOW)).isEqualTo(before(age));
    }
  }

  @Test
  void whereLessThanHalfOfTheRetentionIsLeftThePresentTimeIsTaken() {
    OutputTopic topic = topic(Map.of("retention.ms", "600000"));
    assertThat(topic.timestampFor(NOW - 300_000, NOW)).isEqualTo(NOW - 300_000);
    assertThat(topic.timestampFor(NOW - 300_001, NOW)).isEqualTo(NOW);
    assertThat(topic.timestampFor(0, NOW)).isEqualTo(NOW);
    assertThat(topic(Map.of("retention.ms", "0")).timestampFor(NOW - 1, NOW)).isEqualTo(NOW);
  }

  @Test
  void whatIsNeverDeletedByTimeKeepsItsTimestamp() {
    for (Map<String, String> settings :
        List.of(
            Map.of("retention.ms", "-1"),
            Map.of("retention.ms", "1000", "cleanup.policy", "compact"),
            Map.of("retention.ms", "1000", "message.timestamp.type", "LogAppendTime"))) {
      assertThat(topic(settings).timestampFor(5, NOW)).as("%s", settings).isEqualTo(5);
    }
    assertThat(
            topic(Map.of("retention.ms", "1000", "cleanup.policy", "compact,delete"))
                .timestampFor(5, NOW))
        .isEqualTo(NOW);
  }

  @Test
  void aTimestampThatTheTopicWouldRefuseIsReplacedWithRoomForClocksThatDiffer() {
    OutputTopic topic =
        topic(
            Map.of(
                "message.timestamp.before.max.ms", "3600000",
                "message.timestamp.after.max.ms", "100000"));
    assertThat(topic.timestampFor(NOW - 3_540_000, NOW)).isEqualTo(NOW - 3_540_000);
    assertThat(topic.timestampFor(NOW - 3_540_001, NOW)).isEqualTo(NOW);
    assertThat(topic.timestampFor(NOW + 90_000, NOW)).isEqualTo(NOW + 90_000);
    assertThat(topic.timestampFor(NOW + 90_001, NOW)).isEqualTo(NOW);
    assertThat(topic.timestampFor(Long.MAX_VALUE, NOW)).isEqualTo(NOW);
  }

  @Test
  void aTopicThatStampsRecordsItselfRefusesNoTimestamp() {
    OutputTopic topic =
        topic(
            Map.of(
                "message.timestamp.type", "LogAppendTime",
                "message.timestamp.before.max.ms", "10000",
                "message.timestamp.after.max.ms", "10000"));
    assertThat(topic.timestampFor(0, NOW)).isZero();
    assertThat(topic.timestampFor(Long.MAX_VALUE, NOW)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRecordWithoutATimestampGetsThePresentTime() {
    for (String type : List.of("CreateTime", "LogAppendTime")) {
      OutputTopic topic = topic(Map.of("message.timestamp.type", type));
      assertThat(topic.timestampFor(-1, NOW)).isEqualTo(NOW);
      assertThat(topic.timestampFor(Long.MIN_VALUE, NOW)).isEqualTo(NOW);
    }
  }

  @Test
  void brokersDefaultsCountWhereSettingsAreNotKnown() {
    OutputTopic topic = OutputTopic.of("answers", 3, null, ROOMY);
    assertThat(topic.maxRecordBytes()).isEqualTo(1_048_588);
    assertThat(topic.timestampFor(before(Duration.ofDays(4)), NOW)).isEqualTo(NOW);
    assertThat(topic.timestampFor(NOW + Duration.ofHours(2).toMillis(), NOW)).isEqualTo(NOW);
  }

  @Test
  void theSmallestLimitOnTheSizeOfARecordCounts() {
    Map<String, String> twoMegabytes = Map.of("max.message.bytes", "2000000");
    assertThat(topic(twoMegabytes).maxRecordBytes()).isEqualTo(2_000_000);
    assertThat(topic(twoMegabytes, producer(Map.of())).maxRecordBytes()).isEqualTo(1 << 20);
    assertThat(topic(twoMegabytes, producer(Map.of("buffer.memory", "100000"))).maxRecordBytes())
        .isEqualTo(100_000);
  }

  @Test
  void wherePossiblyCompressedARecordMayGrow() {
    Map<String, String> recompressed =
        Map.of("max.message.bytes", "1000000", "compression.type", "lz4");
    assertThat(topic(recompressed).maxRecordBytes()).isLessThan(990_001);
    assertThat(
            topic(
                    Map.of("max.message.bytes", "100000"),
                    producer(Map.of("compression.type", "gzip")))
                .maxRecordBytes())
        .isLessThan(99_001);
  }

  @Test
  void onlyACompactedTopicRefusesRecordsWithoutAKey() {
    assertThat(topic(Map.of()).takesRecordsWithoutKey()).isTrue();
    assertThat(topic(Map.of("cleanup.policy", "")).takesRecordsWithoutKey()).isTrue();
    assertThat(topic(Map.of("cleanup.policy", "compact")).takesRecordsWithoutKey()).isFalse();
    assertThat(topic(Map.of("cleanup.policy", "delete, compact")).takesRecordsWithoutKey())
        .isFalse();
  }

  private static long before(Duration age) {
    return NOW - age.toMillis();
  }

  private static OutputTopic topic(Map<String, String> settings) {
    return topic(settings, ROOMY);
  }

  private static OutputTopic topic(Map<String, String> settings, ProducerLimits producer) {
    List<ConfigEntry> entries = new ArrayList<>();
    settings.forEach((name, value) -> entries.add(new ConfigEntry(name, value)));
    return OutputTopic.of("answers", 3, Settings.of(new Config(entries)), producer);
  }

  private static ProducerLimits producer(Map<String, String> settings) {
    Map<String, Object> all = new java.util.HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return ProducerLimits.of(all);
  }
}
