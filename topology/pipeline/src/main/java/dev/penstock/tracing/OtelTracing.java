package dev.penstock.tracing;

import dev.penstock.config.TracingConfig;
import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.record.HeaderNames;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Tracing with the OpenTelemetry SDK, named by its {@linkplain Conventions conventions}. */
final class OtelTracing implements Tracing {

  private static final String SCOPE = "dev.penstock";

  private static final IdGenerator IDS = IdGenerator.random();

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final Propagation propagation;
  private final List<KeptSpans> exporters;
  private final PastSpan.Origin origin;
  private final KeepSampler sampler;
  private final TailPolicy tail;
  private final Attributes ofEveryRecord;
  private final Producer producer;

  /** Whether the environment, and not a setting, says how many traces are kept. */
  private final boolean foreignSampler;

  /**
   * @param exporters where the SDK's spans go
   * @param resource what the SDK says of the process
   */
  OtelTracing(
      OpenTelemetrySdk sdk,
      List<KeptSpans> exporters,
      Resource resource,
      KeepSampler sampler,
      TailPolicy tail,
      boolean foreignSampler,
      String group,
      Producer producer) {
    this.sdk = sdk;
    this.exporters = List.copyOf(exporters);
    this.origin =
        new PastSpan.Origin(
            resource,
            InstrumentationScopeInfo.builder(SCOPE).setSchemaUrl(Conventions.SCHEMA_URL).build());
    this.sampler = sampler;
    this.tail = tail;
    this.foreignSampler = foreignSampler;
    this.producer = producer;
    this.tracer =
        sdk.getTracerProvider().tracerBuilder(SCOPE).setSchemaUrl(Conventions.SCHEMA_URL).build();
    this.propagation = new Propagation(sdk.getPropagators().getTextMapPropagator());
    this.ofEveryRecord =
        Attributes.of(
            Conventions.SYSTEM,
            "kafka",
            Conventions.OPERATION_TYPE,
            "process",
            Conventions.OPERATION_NAME,
            "process",
            Conventions.GROUP,
            group);
  }

  /**
   * The SDK's own environment variables and system properties take precedence over the settings.
   *
   * @param environment the variables of the process
   * @param group the consumer group of the instance
   */
  static Tracing open(
      TracingConfig config, Map<String, String> environment, String group, Producer producer) {
    KeepSampler sampler = new KeepSampler(Sampler.alwaysOff(), config.isTail());
    List<KeptSpans> exporters = new ArrayList<>();
    List<Resource> resources = new ArrayList<>();
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> TracingDefaults.of(config))
            .addSamplerCustomizer(
                (head, properties) -> {
                  sampler.change(head, config.isTail());
                  return sampler;
                })
            .addSpanProcessorCustomizer(
                (processor, properties) -> {
                  KeptSpans kept = new KeptSpans(processor);
                  exporters.add(kept);
                  return kept;
                })
            .addResourceCustomizer(
                (found, properties) -> {
                  resources.add(found);
                  return found;
                })
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    return new OtelTracing(
        sdk,
        exporters,
        resources.isEmpty() ? Resource.getDefault() : resources.get(0),
        sampler,
        new TailPolicy(config.tailBudget(), Ticker.system()),
        environment.containsKey("OTEL_TRACES_SAMPLER")
            || environment.containsKey("OTEL_TRACES_SAMPLER_ARG")
            || System.getProperty("otel.traces.sampler") != null
            || System.getProperty("otel.traces.sampler.arg") != null,
        group,
        producer);
  }

  @Override
  public RecordTrace start(TopicPartition source, long offset, Headers headers, RecordTimes times) {
    Context produced = propagation.extract(headers);
    Instant now = Instant.now();
    SpanBuilder builder =
        tracer
            .spanBuilder("process " + source.topic())
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(now);
    Span span =
        isOnceMore(headers)
            ? builder.setNoParent().addLink(Span.fromContext(produced).getSpanContext()).startSpan()
            : builder.setParent(produced).startSpan();
    if (!span.isRecording()) {
      return new PassedOnTrace(span, propagation);
    }
    span.setAllAttributes(ofEveryRecord)
        .setAttribute(Conventions.TOPIC, source.topic())
        .setAttribute(Conventions.PARTITION, Integer.toString(source.partition()))
        .setAttribute(Conventions.OFFSET, offset);
    return new SpanTrace(span, this, source, offset, times, epochNanos(now));
  }

  /** A record that was answered before: by a backfill, or because its dead letter was redriven. */
  private boolean isOnceMore(Headers headers) {
    return producer == Producer.LINK || headers.lastHeader(HeaderNames.REDRIVEN_FROM) != null;
  }

  private static long epochNanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  @Override
  public void batchStarted(List<@Nullable Object> tags) {
    List<SpanTrace> recorded = recorded(tags);
    if (recorded.isEmpty()) {
      return;
    }
    BatchTrace batch = new BatchTrace(tracer, recorded.size());
    for (int i = 0; i < recorded.size(); i++) {
      recorded.get(i).join(batch, i);
    }
  }

  @Override
  public void batchFinished(BatchReport report) {
    recorded(report.tags()).stream()
        .map(SpanTrace::batch)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(batch -> batch.finished(report));
  }

  private static List<SpanTrace> recorded(List<@Nullable Object> tags) {
    return tags.stream().filter(SpanTrace.class::isInstance).map(SpanTrace.class::cast).toList();
  }

  @Override
  public void change(TracingConfig config) {
    Sampler head =
        foreignSampler
            ? sampler.head()
            : Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRatio()));
    sampler.change(head, config.isTail());
    tail.change(config.tailBudget());
  }

  /** The context of a new span in the trace of another, sampled. */
  SpanContext childOf(SpanContext parent) {
    return SpanContext.create(
        parent.getTraceId(), IDS.generateSpanId(), TraceFlags.getSampled(), parent.getTraceState());
  }

  /** A record has passed a stage. */
  void passed(Stage stage, SpanContext record, long startEpochNanos, long endEpochNanos) {
    pass(
        new PastSpan(
            stage.span(),
            SpanKind.INTERNAL,
            childOf(record),
            record,
            startEpochNanos,
            endEpochNanos,
            Attributes.empty(),
            origin));
  }

  /** A record's output was handed to the producer. */
  void sent(
      String topic, SpanContext own, SpanContext record, long startEpochNanos, long endEpochNanos) {
    pass(
        new PastSpan(
            "send " + topic,
            SpanKind.PRODUCER,
            own,
            record,
            startEpochNanos,
            endEpochNanos,
            Attributes.of(
                Conventions.SYSTEM,
                "kafka",
                Conventions.OPERATION_NAME,
                "send",
                Conventions.OPERATION_TYPE,
                "send",
                Conventions.TOPIC,
                topic),
            origin));
  }

  private void pass(PastSpan span) {
    exporters.forEach(exporter -> exporter.pass(span));
  }

  Propagation propagation() {
    return propagation;
  }

  TailPolicy tail() {
    return tail;
  }

  @Override
  public void close() {
    sdk.close();
  }
}
