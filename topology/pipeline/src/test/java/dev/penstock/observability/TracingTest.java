package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.config.TraceExporter;
import dev.penstock.config.TracingConfig;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final TracingConfig NONE =
      new TracingConfig(TraceExporter.NONE, "http://localhost:4317", 1, true);
  private static final TracingConfig LOGGING =
      new TracingConfig(TraceExporter.LOGGING, "http://localhost:4317", 1, true);

  @Test
  void isOffUnlessAskedFor() {
    assertThat(Tracing.open(NONE, Map.of(), "group", Tracing.Producer.PARENT))
        .isSameAs(Tracing.OFF);
    assertThat(
            Tracing.open(
                LOGGING, Map.of("OTEL_TRACES_EXPORTER", "none"), "group", Tracing.Producer.PARENT))
        .isSameAs(Tracing.OFF);
    assertThat(
            Tracing.open(
                LOGGING, Map.of("OTEL_SDK_DISABLED", "true"), "group", Tracing.Producer.PARENT))
        .isSameAs(Tracing.OFF);
  }

  @Test
  void offLeavesHeadersAlone() {
    Headers headers = new RecordHeaders().add("traceparent", new byte[] {1, 2});
    RecordTrace trace = Tracing.OFF.start(new TopicPartition("t", 0), 0, headers);
    trace.inject(headers);
    trace.predicted();
    assertThat(headers.toArray()).hasSize(1);
    assertThat(headers.lastHeader("traceparent").value()).containsExactly(1, 2);
  }

  @Test
  void theSdkStartsFromTheSettings() {
    Headers headers = new RecordHeaders();
    try (Tracing tracing = Tracing.open(LOGGING, Map.of(), "group", Tracing.Producer.PARENT)) {
      tracing.start(new TopicPartition("t", 0), 0, headers).inject(headers);
    }
    assertThat(headers.lastHeader("traceparent")).isNotNull();
    assertThat(headers.lastHeader("b3")).isNotNull();
  }
}
