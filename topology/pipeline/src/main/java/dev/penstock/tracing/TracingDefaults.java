package dev.penstock.tracing;

import dev.penstock.config.OtlpProtocol;
import dev.penstock.config.TracingConfig;
import java.util.HashMap;
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
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.service.name", "penstock");
    properties.put("otel.traces.exporter", exporter(config));
    properties.put(
        "otel.exporter.otlp.protocol",
        config.protocol() == OtlpProtocol.GRPC ? "grpc" : "http/protobuf");
    properties.put("otel.exporter.otlp.endpoint", config.endpoint());
    properties.put("otel.traces.sampler", "parentbased_traceidratio");
    properties.put("otel.traces.sampler.arg", Double.toString(config.sampleRatio()));
    properties.put(
        "otel.propagators", config.b3() ? "tracecontext,baggage,b3" : "tracecontext,baggage");
    // A record has eight spans: the SDK's queue of 2,048 would overflow at 300 records a second.
    properties.put("otel.bsp.max.queue.size", "32768");
    properties.put("otel.bsp.max.export.batch.size", "4096");
    properties.put("otel.bsp.schedule.delay", "1000");
    // Stack traces are the longest; what a producer writes must not fill the queue.
    properties.put("otel.attribute.value.length.limit", "8192");
    // Metrics go to Prometheus, logs to stderr.
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    return properties;
  }
}
