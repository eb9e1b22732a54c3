package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.lag.export.Granularity;
import dev.penstock.lag.export.LagExporter;
import dev.penstock.lag.export.LagMetrics;
import dev.penstock.testkit.Link;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An exporter whose cluster goes away and comes back. */
class LagExporterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  @Test
  void survivesTheClusterAndSaysSinceWhenItsFiguresAreOld() throws Exception {
    List<BrokerOptions> nodes = BrokerOptions.cluster(1);
    List<Link> links = Link.create(1, nodes);
    try (Link link = links.get(0);
        EmbeddedBroker broker = EmbeddedBroker.start(Link.listening(nodes, links).get(0))) {
      Map<String, Object> client = new HashMap<>(broker.clientProperties());
      client.put("bootstrap.servers", link.bootstrapServers());
      client.put("request.timeout.ms", 1_000);
      client.put("default.api.timeout.ms", 2_000);
      broker.createTopic("images", 1);
      try (Admin admin = Admin.create(client)) {
        admin
            .alterConsumerGroupOffsets(
                "reader", Map.of(new TopicPartition("images", 0), new OffsetAndMetadata(0)))
            .all()
            .get();
      }
      LagMetrics metrics = new LagMetrics(Granularity.PARTITION, partition -> true, Set.of());
      try (LagExporter exporter =
          new LagExporter(monitor(client), metrics, INTERVAL, Clock.systemUTC())) {
        assertThat(exporter.problem()).as("before the first cycle").isPresent();
        exporter.start();
        Awaitility.await().atMost(PATIENCE).until(() -> exporter.problem().isEmpty());
        assertThat(text(metrics))
            .contains("penstock_consumer_lag_records{group=\"reader\"")
            .contains("penstock_lag_cycle_failures_total{reason=\"cluster\"} 0.0");

        link.cut();
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> exporter.problem().orElse("").startsWith("cannot "));
        assertThat(text(metrics))
            .contains("penstock_consumer_lag_records{group=\"reader\"")
            .contains("penstock_lag_last_success_timestamp_seconds")
            .doesNotContain("penstock_lag_cycle_failures_total{reason=\"cluster\"} 0.0");

        link.heal();
        Awaitility.await().atMost(PATIENCE).until(() -> exporter.problem().isEmpty());
      }
    }
  }

  private static LagMonitor monitor(Map<String, Object> client) {
    Map<String, Object> reader = new HashMap<>(client);
    reader.putAll(UnreadReader.properties());
    return new LagMonitor(
        () -> Admin.create(client),
        () -> new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        LagOptions.of(Selection.ALL, INTERVAL),
        Clock.systemUTC());
  }

  private static String text(LagMetrics metrics) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, metrics.collect());
    return out.toString(StandardCharsets.UTF_8);
  }
}
