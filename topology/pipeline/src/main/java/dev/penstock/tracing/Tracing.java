package dev.penstock.tracing;

import dev.penstock.config.TracingConfig;
import dev.penstock.inference.EngineListener;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Follows records and batches through the instance: spans for every record, and, as the engine's
 * listener, one for every batch, linked to those of its records. All methods are thread-safe.
 */
public interface Tracing extends EngineListener, AutoCloseable {

  /** What the producer's span is to the span of its record. */
  enum Producer {

    /** Its parent: both are steps of one request. */
    PARENT,

    /**
     * A link: the request has long been answered, and this is another one about the same record.
     */
    LINK
  }

  /** Disabled tracing: it touches neither headers nor the OpenTelemetry SDK. */
  Tracing OFF =
      new Tracing() {
        @Override
        public RecordTrace start(
            TopicPartition source, long offset, Headers headers, RecordTimes times) {
          return RecordTrace.NONE;
        }

        @Override
        public void change(TracingConfig config) {}

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
   * @param producer what the producer's span is to a record's
   */
  static Tracing open(
      TracingConfig config, Map<String, String> environment, String group, Producer producer) {
    String exporter =
        environment.getOrDefault("OTEL_TRACES_EXPORTER", TracingDefaults.exporter(config));
    boolean off = exporter.equals("none") || "true".equals(environment.get("OTEL_SDK_DISABLED"));
    return off ? OFF : OtelTracing.open(config, environment, group, producer);
  }

  /**
   * Starts the span of a consumed record, with the producer's context from its headers. The trace
   * is also the record's tag in batch reports.
   *
   * @param times of the record
   */
  RecordTrace start(TopicPartition source, long offset, Headers headers, RecordTimes times);

  /** Changes which traces are kept, from the next record on; all else needs a restart. */
  void change(TracingConfig config);

  /** Sends buffered spans. */
  @Override
  void close();
}
