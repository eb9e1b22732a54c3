package dev.penstock.tracing;

import static dev.penstock.tracing.TracingFixture.NOT_SAMPLED;
import static dev.penstock.tracing.TracingFixture.TRACE;
import static dev.penstock.tracing.TracingFixture.attribute;
import static dev.penstock.tracing.TracingFixture.headers;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailSamplingTest {

  private final TracingFixture traced = TracingFixture.tail(10);

  @AfterEach
  void close() {
    traced.close();
  }

  @Test
  void aFailedRecordIsKeptWhateverItsProducerChose() {
    Headers headers = headers("traceparent", NOT_SAMPLED);
    RecordTrace failed = traced.start(0, headers);
    RecordTrace fine = traced.start(1, headers("traceparent", NOT_SAMPLED));
    traced.run(null, failed, fine);
    IllegalStateException reason = new IllegalStateException("no image");
    failed.sending("penstock.dead-letters", headers, reason);
    failed.deadLettered("decode-image", reason);
    traced.predict(fine, new RecordHeaders());

    SpanData span = traced.process();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getSpanContext().isSampled()).isTrue();
    assertThat(attribute(span, "penstock.kept.because")).isEqualTo("failed");
    assertThat(traced.only("send").getParentSpanId()).isEqualTo(span.getSpanId());
    assertThat(traced.only("infer batch").getLinks()).hasSize(1);
    assertThat(TracingFixture.values(headers, "traceparent"))
        .as("whoever continues it keeps its part")
        .allMatch(value -> value.endsWith("-01"));
  }

  @Test
  void theSlowestAreKeptAndOthersArePassedOnUnsampled() {
    for (int i = 0; i < 100; i++) {
      predictAfter(Duration.ofMillis(10));
    }
    traced.ticker.advance(Duration.ofSeconds(1));
    Headers usual = predictAfter(Duration.ofMillis(10));
    Headers slow = predictAfter(Duration.ofMillis(300));

    assertThat(traced.spans("process"))
        .extracting(span -> attribute(span, "penstock.kept.because"))
        .contains("slow");
    assertThat(TracingFixture.values(slow, "traceparent")).allMatch(v -> v.endsWith("-01"));
    assertThat(TracingFixture.values(usual, "traceparent")).hasSize(1);
  }

  @Test
  void whatTheBudgetDoesNotCoverIsDroppedAndNamesNoTrace() {
    RecordTrace last = RecordTrace.NONE;
    for (int i = 0; i < 50; i++) {
      last = traced.start(i, headers("traceparent", NOT_SAMPLED));
      IllegalStateException reason = new IllegalStateException("no image");
      last.sending("penstock.dead-letters", new RecordHeaders(), reason);
      last.deadLettered("decode-image", reason);
    }
    assertThat(traced.spans("process")).hasSize(10);
    assertThat(last.traceId()).isEmpty();
  }

  private Headers predictAfter(Duration time) {
    Headers headers = headers("traceparent", NOT_SAMPLED);
    RecordTimes times = new RecordTimes(traced.ticker, 0);
    traced.predict(traced.start(0, headers, times), times, headers, time);
    return headers;
  }
}
