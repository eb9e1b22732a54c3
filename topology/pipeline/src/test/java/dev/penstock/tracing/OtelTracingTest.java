package dev.penstock.tracing;

import static dev.penstock.tracing.TracingFixture.NOT_SAMPLED;
import static dev.penstock.tracing.TracingFixture.PARENT;
import static dev.penstock.tracing.TracingFixture.SAMPLED;
import static dev.penstock.tracing.TracingFixture.TRACE;
import static dev.penstock.tracing.TracingFixture.attribute;
import static dev.penstock.tracing.TracingFixture.headers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtelTracingTest {

  private final TracingFixture traced = new TracingFixture();

  @AfterEach
  void close() {
    traced.close();
  }

  @Test
  void aRecordContinuesTheTraceOfItsProducer() {
    Headers headers = headers("traceparent", SAMPLED);
    traced.predict(traced.start(42, headers), headers);
    SpanData span = traced.process();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getName()).isEqualTo("process penstock.images");
    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl())
        .isEqualTo("https://opentelemetry.io/schemas/1.37.0");
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
  void theOutputContinuesTheSpanOfItsSending() {
    Headers headers =
        headers(
            "traceparent",
            SAMPLED,
            "tracestate",
            "vendor=1",
            "baggage",
            "a=b;note, c = d",
            "x-request-id",
            "r-1");
    traced.predict(traced.start(0, headers), headers);
    SpanData send = traced.only("send");
    assertThat(send.getName()).isEqualTo("send penstock.predictions");
    assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(send.getParentSpanId()).isEqualTo(traced.process().getSpanId());
    assertThat(attribute(send, "messaging.operation.type")).isEqualTo("send");
    assertThat(attribute(send, "messaging.destination.name")).isEqualTo("penstock.predictions");
    assertThat(TracingFixture.values(headers, "traceparent"))
        .containsExactly("00-" + TRACE + "-" + send.getSpanId() + "-01");
    assertThat(TracingFixture.values(headers, "tracestate")).containsExactly("vendor=1");
    assertThat(TracingFixture.values(headers, "baggage")).containsExactly("a=b;note, c = d");
    assertThat(attribute(traced.process(), "penstock.request.id")).isEqualTo("r-1");
  }

  @Test
  void theStagesOfARecordAddUpToItsSpan() {
    RecordTimes times = new RecordTimes(traced.ticker, 0);
    RecordTrace trace = traced.start(0, headers("traceparent", SAMPLED), times);
    pass(1);
    times.submitted();
    long decode = pass(2);
    times.engine().decoded(decode, pass(3));
    times.engine().running(pass(4));
    pass(5);
    times.answered();
    traced.predict(trace, times, new RecordHeaders(), Duration.ofMillis(6));

    assertThat(traced.stages())
        .extracting(SpanData::getName)
        .containsExactly(
            "admission", "decode wait", "decode", "batch wait", "inference", "order wait");
    SpanData process = traced.process();
    assertThat(traced.stages()).allMatch(s -> s.getParentSpanId().equals(process.getSpanId()));
    long at = process.getStartEpochNanos();
    for (SpanData stage : traced.stages()) {
      assertThat(stage.getStartEpochNanos()).as(stage.getName()).isEqualTo(at);
      at = stage.getEndEpochNanos();
    }
    assertThat(at).isEqualTo(process.getEndEpochNanos());
    assertThat(at - process.getStartEpochNanos()).isEqualTo(Duration.ofMillis(21).toNanos());
  }

  @Test
  void aProducersWishNotToSampleIsPassedOn() {
    Headers headers = headers("traceparent", NOT_SAMPLED);
    RecordTrace trace = traced.start(0, headers);
    traced.predict(trace, headers);
    assertThat(traced.spans()).isEmpty();
    assertThat(TracingFixture.values(headers, "traceparent"))
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
      traced.predict(traced.start(i, headers), headers);
    }
    assertThat(traced.spans("process")).hasSizeGreaterThan(400);
  }

  @Test
  void aStaleTracestateDoesNotOutliveItsTraceparent() {
    Headers headers = headers("traceparent", "nonsense", "tracestate", "vendor=1");
    traced.predict(traced.start(0, headers), headers);
    assertThat(TracingFixture.values(headers, "traceparent"))
        .singleElement()
        .asString()
        .contains(traced.process().getTraceId());
    assertThat(TracingFixture.values(headers, "tracestate")).isEmpty();
  }

  @Test
  void b3InOneHeaderIsContinuedWhereItIsUnderstood() {
    try (TracingFixture b3 =
        new TracingFixture(B3Propagator.injectingSingleHeader(), Tracing.Producer.PARENT)) {
      Headers headers = headers("b3", TRACE + "-" + PARENT + "-1");
      b3.predict(b3.start(0, headers), headers);
      assertThat(b3.process().getParentSpanId()).isEqualTo(PARENT);
      assertThat(TracingFixture.values(headers, "b3"))
          .containsExactly(TRACE + "-" + b3.only("send").getSpanId() + "-1");
    }
  }

  /** As Zipkin's own library writes them, and as HTTP gateways do. */
  @Test
  void b3InSeveralHeadersIsContinuedAndNoneOfThemGoesStale() {
    for (List<String> names :
        List.of(
            List.of("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled"),
            List.of("x-b3-traceid", "x-b3-spanid", "x-b3-sampled"))) {
      try (TracingFixture b3 =
          new TracingFixture(B3Propagator.injectingSingleHeader(), Tracing.Producer.PARENT)) {
        Headers headers =
            headers(
                names.get(0), TRACE, names.get(1), PARENT, names.get(2), "1", "other", "unchanged");
        b3.predict(b3.start(0, headers), headers);
        assertThat(b3.process().getTraceId()).isEqualTo(TRACE);
        assertThat(b3.process().getParentSpanId()).isEqualTo(PARENT);
        assertThat(Arrays.stream(headers.toArray()).map(header -> header.key()))
            .containsExactlyInAnyOrder("b3", "other");
      }
    }
  }

  @Test
  void aDeadLetterIsAnErrorWithItsStageAndCarriesTheTrace() {
    Headers headers = headers("traceparent", SAMPLED);
    RecordTrace trace = traced.start(0, headers);
    IllegalArgumentException reason = new IllegalArgumentException("not an image");
    trace.sending("penstock.dead-letters", headers, reason);
    trace.deadLettered("decode-image", reason);
    SpanData span = traced.process();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attribute(span, "penstock.error.stage")).isEqualTo("decode-image");
    assertThat(attribute(span, "error.type")).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(span.getEvents()).hasSize(1);
    assertThat(TracingFixture.values(headers, "traceparent"))
        .containsExactly(
            "00-" + TRACE + "-" + traced.only("send penstock.dead-letters").getSpanId() + "-01");
  }

  /** A prediction that turns out too large is not sent; the dead letter is. */
  @Test
  void onlyWhatIsSentHasASpan() {
    Headers headers = headers("traceparent", SAMPLED);
    RecordTrace trace = traced.start(0, headers);
    trace.sending("penstock.predictions", headers, null);
    trace.sending("penstock.dead-letters", headers, new IllegalStateException("too large"));
    trace.deadLettered("inference", new IllegalStateException("too large"));
    assertThat(traced.only("send").getName()).isEqualTo("send penstock.dead-letters");
  }

  @Test
  void aRecordThatIsAnsweredOnceMoreHasATraceOfItsOwnLinkedToItsProducers() {
    try (TracingFixture again =
        new TracingFixture(W3CTraceContextPropagator.getInstance(), Tracing.Producer.LINK)) {
      linksToItsProducer(again, headers("traceparent", SAMPLED));
    }
  }

  @Test
  void aRedrivenRecordHasATraceOfItsOwnLinkedToItsFirst() {
    linksToItsProducer(
        traced, headers("traceparent", SAMPLED, "penstock-redriven-from", "letters-0-7"));
  }

  private static void linksToItsProducer(TracingFixture traced, Headers headers) {
    traced.predict(traced.start(42, headers), headers);
    SpanData span = traced.process();
    assertThat(span.getTraceId()).isNotEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo("0000000000000000");
    assertThat(span.getLinks())
        .extracting(link -> link.getSpanContext().getTraceId())
        .containsExactly(TRACE);
    assertThat(new String(headers.lastHeader("traceparent").value(), UTF_8))
        .contains(span.getTraceId());
  }

  /** Time goes on; returns what it is then. */
  private long pass(long millis) {
    traced.ticker.advance(Duration.ofMillis(millis));
    return traced.ticker.nanos();
  }

  private static byte[] garbled(String text, Random random) {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), random.nextInt(text.length() * 2));
    for (int i = 0; i < 4 && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
