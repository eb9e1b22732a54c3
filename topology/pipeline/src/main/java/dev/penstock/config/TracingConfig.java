package dev.penstock.config;

import java.util.List;

/**
 * What is traced, and where spans go.
 *
 * @param exporter where spans go
 * @param protocol of the OTLP exporter
 * @param endpoint of the OTLP exporter
 * @param sampleRatio share of the traces started here that are kept; for a trace started by a
 *     producer, the producer's choice applies
 * @param sampling when it is decided which traces are kept
 * @param tailBudget traces a second that are kept because of how their records ended
 * @param b3 whether to read and write b3 headers in addition to W3C's
 */
public record TracingConfig(
    TraceExporter exporter,
    OtlpProtocol protocol,
    String endpoint,
    double sampleRatio,
    TraceSampling sampling,
    int tailBudget,
    boolean b3) {

  public static final Setting<TraceExporter> EXPORTER =
      new Setting<>(
          "penstock.tracing.exporter",
          SettingType.oneOf(TraceExporter.class, '-'),
          "none",
          "Where spans go; with none, no spans are created.");

  public static final Setting<OtlpProtocol> PROTOCOL =
      new Setting<>(
          "penstock.tracing.protocol",
          SettingType.oneOf(OtlpProtocol.class, '-'),
          "grpc",
          "How the otlp exporter sends spans: OTLP over gRPC or over HTTP.");

  public static final Setting<String> ENDPOINT =
      new Setting<>(
          "penstock.tracing.endpoint",
          SettingType.text("an http or https URL", "https?://\\S+"),
          "http://localhost:4317",
          "Where the otlp exporter sends spans; over HTTP, usually port 4318.");

  public static final Setting<Double> SAMPLE_RATIO =
      new Setting<>(
          "penstock.tracing.sample-ratio",
          SettingType.ratio(),
          "0.01",
          "Share of the traces started here that are kept; a producer's choice takes precedence."
              + " Takes effect while an instance runs.");

  public static final Setting<TraceSampling> SAMPLING =
      new Setting<>(
          "penstock.tracing.sampling",
          SettingType.oneOf(TraceSampling.class, '-'),
          "head",
          "With tail, traces of failed and expired records and of the slowest are kept as well,"
              + " whatever their producers chose. Takes effect while an instance runs.");

  public static final Setting<Integer> TAIL_BUDGET =
      new Setting<>(
          "penstock.tracing.tail-budget",
          SettingType.count(0, 100_000),
          "10",
          "Most traces a second that tail sampling adds; slow records take half of them at most."
              + " Takes effect while an instance runs.");

  public static final Setting<Boolean> B3 =
      new Setting<>(
          "penstock.b3.enabled",
          SettingType.flag(),
          "false",
          "Read and write Zipkin's b3 headers in addition to W3C's traceparent.");

  static final List<Setting<?>> SETTINGS =
      List.of(EXPORTER, PROTOCOL, ENDPOINT, SAMPLE_RATIO, SAMPLING, TAIL_BUDGET, B3);

  static TracingConfig of(Values values) {
    return new TracingConfig(
        values.get(EXPORTER),
        values.get(PROTOCOL),
        values.get(ENDPOINT),
        values.get(SAMPLE_RATIO),
        values.get(SAMPLING),
        values.get(TAIL_BUDGET),
        values.get(B3));
  }

  /** Whether the end of a record has a say. */
  public boolean isTail() {
    return sampling == TraceSampling.TAIL;
  }
}
