package dev.penstock.observability;

import dev.penstock.config.TracingConfig;
import java.util.Map;

/** The settings of tracing as properties of the OpenTelemetry SDK. */
final class TracingDefaults {
  private TracingDefaults() {}

  static String exporter(TracingConfig config) {
    return switch (config.exporter()) {
      case NONE -> "none";
      case OTLP -> "otlp";
      case LOGGING -> "console";
    };
  }

  static Map<String, String> of(TracingConfig config) {
    return Map.of(
        "otel.service.name",
        "penstock",
        "otel.traces.exporter",
        exporter(config),
        "otel.exporter.otlp.endpoint",
        config.endpoint(),
        "otel.traces.sampler",
        "parentbased_traceidratio",
        "otel.traces.sampler.arg",
        Double.toString(config.sampleRatio()),
        "otel.propagators",
        config.b3() ? "tracecontext,baggage,b3" : "tracecontext,baggage",
        // Metrics go to Prometheus, logs to stderr.
        "otel.metrics.exporter",
        "none",
        "otel.logs.exporter",
        "none");
  }
}
