package dev.penstock.observability;

import dev.penstock.config.TracingConfig;
import dev.penstock.inference.EngineListener;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Follows records and batches through the instance: a span for every record, and, as the engine's
 * listener, one for every batch, linked to those of its records. All methods are thread-safe.
 */
public interface Tracing extends EngineListener, AutoCloseable {

  /** Disabled tracing: it touches neither headers nor the OpenTelemetry SDK. */
  Tracing OFF =
      new Tracing() {
        @Override
        public RecordTrace start(TopicPartition source, long offset, Headers headers) {
          return RecordTrace.NONE;
        }

        @Override
        public void close() {}
      };

  /**
   * The tracing that the settings request. If they request none, no OpenTelemetry class is loaded.
   * OpenTelemetry's own {@code OTEL_*} variables take precedence over {@code penstock.*} settings,
   * and {@code OTEL_TRACES_EXPORTER} alone turns tracing on.
   *
   * @param environment the variables of the process
   * @param group the consumer group of the instance, an attribute of every record's span
   */
  static Tracing open(TracingConfig config, Map<String, String> environment, String group) {
    String exporter =
        environment.getOrDefault("OTEL_TRACES_EXPORTER", TracingDefaults.exporter(config));
    boolean off = exporter.equals("none") || "true".equals(environment.get("OTEL_SDK_DISABLED"));
    return off ? OFF : OtelTracing.open(TracingDefaults.of(config), group);
  }

  /**
   * Starts the span of a consumed record, continuing the context its headers carry. The trace is
   * also the record's tag in batch reports.
   */
  RecordTrace start(TopicPartition source, long offset, Headers headers);

  /** Sends buffered spans. */
  @Override
  void close();
}
