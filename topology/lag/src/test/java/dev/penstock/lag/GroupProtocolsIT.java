package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.SharedBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of every protocol that Kafka has. */
class GroupProtocolsIT extends LagFixture {

  GroupProtocolsIT(SharedBroker broker) {
    super(broker);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void seesConsumersOfBothProtocolsAndWhoOwnsWhat(String protocol) throws Exception {
    produceTo(0, 10);
    try (Consumer<byte[], byte[]> member = subscribed(protocol)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !member.poll(Duration.ofMillis(100)).isEmpty());
      member.commitSync(Map.of(partition, new OffsetAndMetadata(4)));
      try (LagMonitor monitor = monitor(group)) {
        GroupLag lag = monitor.cycle().group(group).orElseThrow();
        assertThat(lag.type()).isEqualTo(protocol);
        assertThat(lag.members()).isEqualTo(1);
        assertThat(lag.records()).isEqualTo(OptionalLong.of(6));
        assertThat(lag.partitions().get(0).owner().orElseThrow()).startsWith("member-of-" + group);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void seesKafkaStreamsWithBothProtocols(String protocol) throws Exception {
    produceTo(0, 10);
    CountDownLatch reached = new CountDownLatch(10);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topic).foreach((key, value) -> reached.countDown());
    Properties properties = new Properties();
    properties.putAll(broker.clientProperties());
    properties.put("application.id", group);
    properties.put("group.protocol", protocol);
    properties.put("num.stream.threads", 2);
    properties.put("commit.interval.ms", 100);
    properties.put(
        "default.key.serde", "org.apache.kafka.common.serialization.Serdes$ByteArraySerde");
    properties.put(
        "default.value.serde", "org.apache.kafka.common.serialization.Serdes$ByteArraySerde");
    try (KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        LagMonitor monitor = monitor(group)) {
      streams.start();
      reached.await();
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreException(IllegalStateException.class)
          .until(
              () ->
                  monitor
                      .cycle()
                      .group(group)
                      .filter(lag -> lag.records().equals(OptionalLong.of(0)))
                      .isPresent());
      GroupLag lag = monitor.cycle().group(group).orElseThrow();
      assertThat(lag.type()).isEqualTo(protocol);
      assertThat(lag.members()).as("threads").isEqualTo(2);
      assertThat(lag.instances()).isEqualTo(1);
      assertThat(lag.partitions().get(0).owner()).isPresent();
    }
  }

  @Test
  void seesShareGroupsInRecords() throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.GROUP, group),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("group.id", group);
    try (KafkaShareConsumer<byte[], byte[]> member =
            new KafkaShareConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        LagMonitor monitor = monitor(group)) {
      member.subscribe(List.of(topic));
      produceTo(0, 10);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !member.poll(Duration.ofMillis(200)).isEmpty());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                member.poll(Duration.ofMillis(200)); // acknowledges what was delivered before
                return monitor
                    .cycle()
                    .group(group)
                    .filter(lag -> lag.records().equals(OptionalLong.of(0)))
                    .isPresent();
              });
      produceTo(0, 3);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  monitor
                      .cycle()
                      .group(group)
                      .filter(lag -> lag.records().equals(OptionalLong.of(3)))
                      .isPresent());
      GroupLag lag = monitor.cycle().group(group).orElseThrow();
      assertThat(lag.type()).isEqualTo("share");
      assertThat(lag.members()).isEqualTo(1);
    }
  }
}
