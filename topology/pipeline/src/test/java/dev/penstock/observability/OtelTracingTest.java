package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.FiringReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtelTracingTest {
  private static final TopicPartition SOURCE = new TopicPartition("penstock.images", 3);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
  private static final String NOT_SAMPLED = "00-" + TRACE + "-" + PARENT + "-00";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final Tracing tracing = tracing(W3CTraceContextPropagator.getInstance());

  @AfterEach
  void close() {
    tracing.close();
  }

  @Test
  void aRecordContinuesTheTraceOfItsProducer() {
    tracing.start(SOURCE, 42, headers("traceparent", SAMPLED)).predicted();
    SpanData span = onlySpan();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getName()).isEqualTo("process penstock.images");
    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(attribute(span, "messaging.system")).isEqualTo("kafka");
    assertThat(attribute(span, "messaging.operation.type")).isEqualTo("process");
    assertThat(attribute(span, "messaging.destination.name")).isEqualTo("penstock.images");
    assertThat(attribute(span, "messaging.destination.partition.id")).isEqualTo("3");
    assertThat(attribute(span, "messaging.consumer.group.name")).isEqualTo("group");
    assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.kafka.offset")))
        .isEqualTo(42);
    assertThat(attribute(span, "penstock.outcome")).isEqualTo("predicted");
  }

  @Test
  void theOutputCarriesTheRecordsOwnContextAndTheProducersBaggage() {
    Headers headers =
        headers(
            "traceparent",
            SAMPLED,
            "tracestate",
            "vendor=1",
            "baggage",
            "a=b;note, c = d",
            "other",
            "x");
    RecordTrace trace = tracing.start(SOURCE, 0, headers);
    trace.inject(headers);
    trace.predicted();
    assertThat(values(headers, "traceparent"))
        .containsExactly("00-" + TRACE + "-" + onlySpan().getSpanId() + "-01");
    assertThat(values(headers, "tracestate")).containsExactly("vendor=1");
    assertThat(values(headers, "baggage")).containsExactly("a=b;note, c = d");
    assertThat(values(headers, "other")).containsExactly("x");
  }

  @Test
  void aProducersWishNotToSampleIsPassedOn() {
    Headers headers = headers("traceparent", NOT_SAMPLED);
    RecordTrace trace = tracing.start(SOURCE, 0, headers);
    trace.inject(headers);
    trace.predicted();
    assertThat(exported.getFinishedSpanItems()).isEmpty();
    assertThat(values(headers, "traceparent"))
        .singleElement()
        .asString()
        .startsWith("00-" + TRACE)
        .endsWith("-00")
        .isNotEqualTo(NOT_SAMPLED);
    assertThat(trace.traceId()).isEmpty();
  }

  @Test
  void malformedContextBeginsANewTrace() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      Headers headers = new RecordHeaders();
      headers.add("traceparent", garbled(SAMPLED, random));
      headers.add("tracestate", garbled("vendor=1,other=2", random));
      headers.add("baggage", i % 3 == 0 ? null : garbled("a=b;c,d=%41", random));
      RecordTrace trace = tracing.start(SOURCE, i, headers);
      trace.inject(headers);
      trace.predicted();
    }
    assertThat(exported.getFinishedSpanItems()).hasSizeGreaterThan(400);
  }

  @Test
  void aStaleTracestateDoesNotOutliveItsTraceparent() {
    Headers headers = headers("traceparent", "nonsense", "tracestate", "vendor=1");
    RecordTrace trace = tracing.start(SOURCE, 0, headers);
    trace.inject(headers);
    trace.predicted();
    assertThat(values(headers, "traceparent"))
        .singleElement()
        .asString()
        .startsWith("00-" + onlySpan().getTraceId() + "-" + onlySpan().getSpanId());
    assertThat(values(headers, "tracestate")).isEmpty();
  }

  @Test
  void b3IsContinuedWhereItIsUnderstood() {
    Tracing b3 = tracing(B3Propagator.injectingSingleHeader());
    Headers headers = headers("b3", TRACE + "-" + PARENT + "-1");
    RecordTrace trace = b3.start(SOURCE, 0, headers);
    trace.inject(headers);
    trace.predicted();
    assertThat(onlySpan().getParentSpanId()).isEqualTo(PARENT);
    assertThat(values(headers, "b3")).containsExactly(TRACE + "-" + onlySpan().getSpanId() + "-1");
  }

  @Test
  void aDeadLetterIsAnErrorWithItsStage() {
    tracing
        .start(SOURCE, 0, new RecordHeaders())
        .deadLettered("decode-image", new IllegalArgumentException("not an image"));
    SpanData span = onlySpan();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attribute(span, "penstock.error.stage")).isEqualTo("decode-image");
    assertThat(attribute(span, "error.type")).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(span.getEvents()).hasSize(1);
  }

  @Test
  void aBatchLinksToTheRecordsThatAreKept() {
    RecordTrace first = tracing.start(SOURCE, 0, headers("traceparent", NOT_SAMPLED));
    RecordTrace second = tracing.start(SOURCE, 1, new RecordHeaders());
    RecordTrace third = tracing.start(SOURCE, 2, headers("traceparent", SAMPLED));
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    tracing.batchFinished(report(start, null, first, null, second, third));
    SpanData batch = onlySpan();
    assertThat(batch.getName()).isEqualTo("infer batch");
    assertThat(batch.getParentSpanId()).isEqualTo(second.spanId());
    assertThat(batch.getLinks().stream().map(LinkData::getSpanContext))
        .extracting("spanId")
        .containsExactly(second.spanId(), third.spanId());
    assertThat(Instant.ofEpochSecond(0, batch.getStartEpochNanos())).isEqualTo(start);
    assertThat(Instant.ofEpochSecond(0, batch.getEndEpochNanos())).isEqualTo(start.plusMillis(20));
    assertThat(attribute(batch, "penstock.batch.reason")).isEqualTo("lingered");
  }

  @Test
  void aFailedBatchIsAnError() {
    RecordTrace record = tracing.start(SOURCE, 0, new RecordHeaders());
    tracing.batchFinished(report(Instant.EPOCH, new IllegalStateException("device lost"), record));
    assertThat(onlySpan().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void aRecordThatIsAnsweredOnceMoreHasATraceOfItsOwnLinkedToItsProducers() {
    try (Tracing again = tracing(W3CTraceContextPropagator.getInstance(), Tracing.Producer.LINK)) {
      Headers headers = headers("traceparent", SAMPLED);
      RecordTrace record = again.start(SOURCE, 42, headers);
      record.inject(headers);
      record.predicted();
      SpanData span = onlySpan();
      assertThat(span.getTraceId()).isNotEqualTo(TRACE);
      assertThat(span.getParentSpanId()).isEqualTo("0000000000000000");
      assertThat(span.getLinks())
          .extracting(link -> link.getSpanContext().getTraceId())
          .containsExactly(TRACE);
      assertThat(new String(headers.lastHeader("traceparent").value(), UTF_8))
          .contains(span.getTraceId());
    }
  }

  private Tracing tracing(TextMapPropagator propagator) {
    return tracing(propagator, Tracing.Producer.PARENT);
  }

  private Tracing tracing(TextMapPropagator propagator, Tracing.Producer producer) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exported)).build();
    return new OtelTracing(
        OpenTelemetrySdk.builder()
            .setTracerProvider(provider)
            .setPropagators(ContextPropagators.create(propagator))
            .build(),
        "group",
        producer);
  }

  private SpanData onlySpan() {
    assertThat(exported.getFinishedSpanItems()).hasSize(1);
    return exported.getFinishedSpanItems().get(0);
  }

  private static BatchReport report(Instant start, Throwable error, Object... tags) {
    return new BatchReport(
        FiringReason.LINGERED,
        tags.length,
        0,
        start,
        5_000_000,
        20_000_000,
        Arrays.asList(tags),
        error);
  }

  private static String attribute(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }

  private static Headers headers(String... keysAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      headers.add(keysAndValues[i], keysAndValues[i + 1].getBytes(UTF_8));
    }
    return headers;
  }

  private static List<String> values(Headers headers, String key) {
    List<String> values = new ArrayList<>();
    headers.headers(key).forEach(header -> values.add(new String(header.value(), UTF_8)));
    return values;
  }

  private static byte[] garbled(String text, Random random) {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), random.nextInt(text.length() * 2));
    for (int i = 0; i < 4 && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
