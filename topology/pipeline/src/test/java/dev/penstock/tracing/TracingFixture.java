package dev.penstock.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.FiringReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Tracing with the SDK, whose spans end in memory. */
final class TracingFixture implements AutoCloseable {

  static final TopicPartition SOURCE = new TopicPartition("penstock.images", 3);
  static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final String PARENT = "00f067aa0ba902b7";
  static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
  static final String NOT_SAMPLED = "00-" + TRACE + "-" + PARENT + "-00";

  final HandTicker ticker = new HandTicker();

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final OtelTracing tracing;

  TracingFixture() {
    this(W3CTraceContextPropagator.getInstance(), Tracing.Producer.PARENT);
  }

  TracingFixture(TextMapPropagator propagator, Tracing.Producer producer) {
    this(propagator, producer, Sampler.parentBased(Sampler.alwaysOn()), false, 0);
  }

  /** One that keeps nothing for its own sake, and so many a second for their ends'. */
  static TracingFixture tail(int budget) {
    return new TracingFixture(
        W3CTraceContextPropagator.getInstance(),
        Tracing.Producer.PARENT,
        Sampler.parentBased(Sampler.alwaysOff()),
        true,
        budget);
  }

  private TracingFixture(
      TextMapPropagator propagator,
      Tracing.Producer producer,
      Sampler head,
      boolean tail,
      int budget) {
    KeepSampler sampler = new KeepSampler(head, tail);
    KeptSpans kept = new KeptSpans(SimpleSpanProcessor.create(exported));
    SdkTracerProvider provider =
        SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(kept).build();
    tracing =
        new OtelTracing(
            OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(propagator))
                .build(),
            List.of(kept),
            Resource.getDefault(),
            sampler,
            new TailPolicy(budget, ticker),
            false,
            "group",
            producer);
  }

  Tracing tracing() {
    return tracing;
  }

  RecordTrace start(long offset, Headers headers) {
    return tracing.start(SOURCE, offset, headers, new RecordTimes(ticker, 0));
  }

  RecordTrace start(long offset, Headers headers, RecordTimes times) {
    return tracing.start(SOURCE, offset, headers, times);
  }

  /** The record is predicted after this time. */
  void predict(RecordTrace trace, RecordTimes times, Headers headers, Duration after) {
    ticker.advance(after);
    times.forwarded();
    trace.sending("penstock.predictions", headers, null);
    trace.predicted();
  }

  /** The record is predicted now. */
  Headers predict(RecordTrace trace, Headers headers) {
    trace.sending("penstock.predictions", headers, null);
    trace.predicted();
    return headers;
  }

  /** A batch of these records, some without a span, has run. */
  void run(Throwable error, Object... tags) {
    tracing.batchStarted(Arrays.asList(tags));
    finish(error, tags);
  }

  void finish(Throwable error, Object... tags) {
    tracing.batchFinished(
        new BatchReport(
            FiringReason.LINGERED,
            tags.length,
            0,
            Instant.parse("2026-01-01T00:00:00Z"),
            5_000_000,
            20_000_000,
            Arrays.asList(tags),
            error));
  }

  List<SpanData> spans() {
    return exported.getFinishedSpanItems();
  }

  List<SpanData> spans(String prefix) {
    return spans().stream().filter(span -> span.getName().startsWith(prefix)).toList();
  }

  /** The only span of a record's way through the instance. */
  SpanData process() {
    return only("process");
  }

  SpanData only(String prefix) {
    assertThat(spans(prefix)).hasSize(1);
    return spans(prefix).get(0);
  }

  List<SpanData> stages() {
    return spans().stream()
        .filter(
            span -> span.getKind() == SpanKind.INTERNAL && !span.getName().equals("infer batch"))
        .toList();
  }

  static String attribute(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }

  static Headers headers(String... keysAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      headers.add(keysAndValues[i], keysAndValues[i + 1].getBytes(UTF_8));
    }
    return headers;
  }

  static List<String> values(Headers headers, String key) {
    List<String> values = new ArrayList<>();
    headers.headers(key).forEach(header -> values.add(new String(header.value(), UTF_8)));
    return values;
  }

  @Override
  public void close() {
    tracing.close();
  }
}
