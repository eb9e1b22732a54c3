package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class ClientMetricsTest {

  private final Map<MetricName, Metric> kafka = new HashMap<>();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void allClientsTogetherAreOneSeries() {
    add("consumer-fetch-manager-metrics", "fetch-latency-avg", "a", 20.0);
    add("consumer-fetch-manager-metrics", "fetch-latency-avg", "b", 500.0);
    add("consumer-fetch-manager-metrics", "fetch-latency-avg", "c", Double.NaN);
    add("producer-metrics", "record-retry-total", "a", 2.0);
    add("producer-metrics", "record-retry-total", "b", 3.0);
    add("stream-thread-metrics", "poll-ratio", "a", 0.25);
    add("stream-thread-metrics", "poll-ratio", "b", 0.75);
    add("stream-thread-metrics", "commit-ratio", "a", 0.1);
    add("consumer-metrics", "version", "a", "4.1.0");
    ClientMetrics.register(registry, () -> kafka);

    assertThat(scrape())
        .contains("penstock_kafka_fetch_latency_seconds 0.5\n")
        .contains("penstock_kafka_produce_retries_total 5.0\n")
        .contains("penstock_stream_thread_ratio{activity=\"poll\"} 0.5\n")
        .contains("penstock_stream_thread_ratio{activity=\"commit\"} 0.1\n")
        .doesNotContain("penstock_kafka_last_heartbeat_seconds");
  }

  /** As when a stream thread is replaced. */
  @Test
  void whatClientsCountedThatAreGoneIsNotForgotten() {
    add("consumer-fetch-manager-metrics", "bytes-consumed-total", "a", 100.0);
    add("consumer-fetch-manager-metrics", "bytes-consumed-total", "b", 7.0);
    MetricName ofTopic =
        new MetricName(
            "bytes-consumed-total",
            "consumer-fetch-manager-metrics",
            "",
            Map.of("client-id", "a", "topic", "images"));
    kafka.put(ofTopic, metric(ofTopic, 100.0));
    ClientMetrics.register(registry, () -> kafka);
    assertThat(scrape()).contains("penstock_kafka_consumed_bytes_total 107.0\n");

    kafka.clear();
    add("consumer-fetch-manager-metrics", "bytes-consumed-total", "b", 9.0);
    add("consumer-fetch-manager-metrics", "bytes-consumed-total", "c", 1.0);
    assertThat(scrape()).contains("penstock_kafka_consumed_bytes_total 110.0\n");
    assertThat(scrape()).contains("penstock_kafka_consumed_bytes_total 110.0\n");
  }

  @Test
  void beforeKafkaHasMeasuredAnythingThereIsNothing() {
    ClientMetrics.register(registry, () -> kafka);
    assertThat(scrape()).isBlank();
  }

  private void add(String group, String name, String client, Object value) {
    MetricName full = new MetricName(name, group, "", Map.of("client-id", client));
    kafka.put(full, metric(full, value));
  }

  private static Metric metric(MetricName name, Object value) {
    return new Metric() {
      @Override
      public MetricName metricName() {
        return name;
      }

      @Override
      public Object metricValue() {
        return value;
      }
    };
  }

  private String scrape() {
    return PrometheusTextFormatWriter.create().toDebugString(registry.scrape());
  }
}
