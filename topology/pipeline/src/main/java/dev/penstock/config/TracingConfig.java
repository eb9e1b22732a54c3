package dev.penstock.config;

import java.util.List;

/**
 * What is traced, and where spans go.
 *
 * @param exporter where spans go
 * @param endpoint of the OTLP exporter
 * @param sampleRatio share of the traces started here that are kept; for a trace started by a
 *     producer, the producer's choice applies
 * @param b3 whether to read and write b3 headers in addition to W3C's
 */
public record TracingConfig(
    TraceExporter exporter, String endpoint, double sampleRatio, boolean b3) {

  public static final Setting<TraceExporter> EXPORTER =
      new Setting<>(
          "penstock.tracing.exporter",
          SettingType.oneOf(TraceExporter.class, '-'),
          "none",
          "Where spans go; with none, no spans are created.");

  public static final Setting<String> ENDPOINT =
      new Setting<>(
          "penstock.tracing.endpoint",
          SettingType.text("an http or https URL", "https?://\\S+"),
          "http://localhost:4317",
          "Where the otlp exporter sends spans (OTLP over gRPC).");

  public static final Setting<Double> SAMPLE_RATIO =
      new Setting<>(
          "penstock.tracing.sample-ratio",
          SettingType.ratio(),
          "0.01",
          "Share of the traces started here that are kept; a producer's choice takes precedence.");

  public static final Setting<Boolean> B3 =
      new Setting<>(
          "penstock.b3.enabled",
          SettingType.flag(),
          "false",
          "Read and write Zipkin's b3 headers in addition to W3C's traceparent.");

  static final List<Setting<?>> SETTINGS = List.of(EXPORTER, ENDPOINT, SAMPLE_RATIO, B3);

  static TracingConfig of(Values values) {
    return new TracingConfig(
        values.get(EXPORTER), values.get(ENDPOINT), values.get(SAMPLE_RATIO), values.get(B3));
  }
}
