package dev.penstock.observability;

import dev.penstock.inference.batch.BatchReport;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracing with the OpenTelemetry SDK, named by its semantic conventions for messaging. */
final class OtelTracing implements Tracing {
  private static final Logger LOG = LoggerFactory.getLogger(OtelTracing.class);

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  private static final AttributeKey<String> OPERATION_NAME =
      AttributeKey.stringKey("messaging.operation.name");
  private static final AttributeKey<String> GROUP =
      AttributeKey.stringKey("messaging.consumer.group.name");
  private static final AttributeKey<String> TOPIC =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");

  private static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("penstock.batch.size");
  private static final AttributeKey<Long> BATCH_FAILED =
      AttributeKey.longKey("penstock.batch.failed");
  private static final AttributeKey<String> BATCH_REASON =
      AttributeKey.stringKey("penstock.batch.reason");
  private static final AttributeKey<Double> BATCH_QUEUE_SECONDS =
      AttributeKey.doubleKey("penstock.batch.queue_seconds");

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final Attributes ofEveryRecord;
  private final Producer producer;

  OtelTracing(OpenTelemetrySdk sdk, String group, Producer producer) {
    this.sdk = sdk;
    this.producer = producer;
    this.tracer = sdk.getTracer("dev.penstock");
    this.propagator = sdk.getPropagators().getTextMapPropagator();
    this.ofEveryRecord =
        Attributes.of(
            SYSTEM, "kafka", OPERATION_TYPE, "process", OPERATION_NAME, "process", GROUP, group);
  }

  /**
   * @param defaults properties of the SDK; its own environment variables and system properties take
   *     precedence
   * @param group the consumer group of the instance
   */
  static Tracing open(Map<String, String> defaults, String group, Producer producer) {
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> defaults)
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    return new OtelTracing(sdk, group, producer);
  }

  @Override
  public RecordTrace start(TopicPartition source, long offset, Headers headers) {
    Context produced = extract(headers);
    SpanBuilder builder =
        tracer.spanBuilder("process " + source.topic()).setSpanKind(SpanKind.CONSUMER);
    Span span =
        switch (producer) {
          case PARENT -> builder.setParent(produced).startSpan();
          case LINK ->
              builder
                  .setNoParent()
                  .addLink(Span.fromContext(produced).getSpanContext())
                  .startSpan();
        };
    // Only now: the many spans that are not sampled cost half as much without it.
    if (span.isRecording()) {
      span.setAllAttributes(ofEveryRecord)
          .setAttribute(TOPIC, source.topic())
          .setAttribute(PARTITION, Integer.toString(source.partition()))
          .setAttribute(OFFSET, offset);
    }
    return new SpanTrace(span, propagator);
  }

  /**
   * The batch's span is a child of its first sampled record, so that the batch is sampled too, and
   * links to all sampled records. A batch without such a record has none.
   */
  @Override
  public void batchFinished(BatchReport report) {
    List<SpanTrace> kept =
        report.tags().stream()
            .filter(SpanTrace.class::isInstance)
            .map(SpanTrace.class::cast)
            .filter(SpanTrace::isKept)
            .toList();
    if (kept.isEmpty()) {
      return;
    }
    Instant end = report.startedAt().plusNanos(report.runNanos());
    Span span = batchSpan(report, kept).startSpan();
    if (report.error() != null) {
      span.setStatus(StatusCode.ERROR).recordException(report.error());
    }
    span.end(end);
  }

  @Override
  public void close() {
    sdk.close();
  }

  private SpanBuilder batchSpan(BatchReport report, List<SpanTrace> kept) {
    SpanBuilder batch =
        tracer
            .spanBuilder("infer batch")
            .setParent(Context.root().with(kept.get(0).span()))
            .setStartTimestamp(report.startedAt())
            .setAttribute(BATCH_SIZE, (long) report.size())
            .setAttribute(BATCH_FAILED, (long) report.failed())
            .setAttribute(BATCH_REASON, report.reason().name().toLowerCase(Locale.ROOT))
            .setAttribute(BATCH_QUEUE_SECONDS, report.oldestWaitNanos() / 1e9);
    kept.forEach(record -> batch.addLink(record.span().getSpanContext()));
    return batch;
  }

  /** An unreadable header starts a new trace; it never fails the record. */
  private Context extract(Headers headers) {
    try {
      return propagator.extract(Context.root(), headers, HeaderText.GETTER);
    } catch (RuntimeException e) {
      LOG.debug("started a new trace: the producer's trace headers cannot be read", e);
      return Context.root();
    }
  }
}
