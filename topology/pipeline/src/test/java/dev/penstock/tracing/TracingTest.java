package dev.penstock.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.config.OtlpProtocol;
import dev.penstock.config.TraceExporter;
import dev.penstock.config.TraceSampling;
import dev.penstock.config.TracingConfig;
import dev.penstock.inference.batch.Ticker;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final TracingConfig NONE = config(TraceExporter.NONE);
  private static final TracingConfig LOGGING = config(TraceExporter.LOGGING);

  private static TracingConfig config(TraceExporter exporter) {
    return new TracingConfig(
        exporter, OtlpProtocol.GRPC, "http://localhost:4317", 1, TraceSampling.HEAD, 10, true);
  }

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
    RecordTrace trace = Tracing.OFF.start(new TopicPartition("t", 0), 0, headers, times());
    trace.sending("out", headers, null);
    trace.predicted();
    assertThat(headers.toArray()).hasSize(1);
    assertThat(headers.lastHeader("traceparent").value()).containsExactly(1, 2);
  }

  @Test
  void theSdkStartsFromTheSettings() {
    Headers headers = new RecordHeaders();
    try (Tracing tracing = Tracing.open(LOGGING, Map.of(), "group", Tracing.Producer.PARENT)) {
      tracing.start(new TopicPartition("t", 0), 0, headers, times()).sending("out", headers, null);
    }
    assertThat(headers.lastHeader("traceparent")).isNotNull();
    assertThat(headers.lastHeader("b3")).isNotNull();
  }

  private static RecordTimes times() {
    return new RecordTimes(Ticker.system(), 0);
  }
}
