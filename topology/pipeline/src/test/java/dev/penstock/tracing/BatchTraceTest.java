package dev.penstock.tracing;

import static dev.penstock.tracing.TracingFixture.NOT_SAMPLED;
import static dev.penstock.tracing.TracingFixture.SAMPLED;
import static dev.penstock.tracing.TracingFixture.attribute;
import static dev.penstock.tracing.TracingFixture.headers;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTraceTest {

  private final TracingFixture traced = new TracingFixture();

  @AfterEach
  void close() {
    traced.close();
  }

  @Test
  void aBatchAndItsRecordsLinkToEachOther() {
    RecordTrace dropped = traced.start(0, headers("traceparent", NOT_SAMPLED));
    RecordTrace second = traced.start(1, new RecordHeaders());
    RecordTrace third = traced.start(2, headers("traceparent", SAMPLED));
    traced.run(null, dropped, null, second, third);
    assertThat(traced.spans()).as("before its records' fate is known").isEmpty();
    List.of(dropped, second, third).forEach(record -> traced.predict(record, new RecordHeaders()));

    SpanData batch = traced.only("infer batch");
    assertThat(batch.getParentSpanId()).as("a trace of its own").isEqualTo("0000000000000000");
    assertThat(batch.getLinks().stream().map(LinkData::getSpanContext))
        .extracting("spanId")
        .containsExactly(second.spanId(), third.spanId());
    assertThat(batch.getLinks().get(1).getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("messaging.destination.partition.id"), "3")
        .containsEntry(AttributeKey.longKey("messaging.kafka.offset"), 2L);
    assertThat(batch.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count")))
        .isEqualTo(4);
    assertThat(attribute(batch, "penstock.batch.reason")).isEqualTo("lingered");
    assertThat(Instant.ofEpochSecond(0, batch.getEndEpochNanos()))
        .isEqualTo(Instant.parse("2026-01-01T00:00:00.020Z"));
    assertThat(batch.getSpanContext().isSampled()).isTrue();

    assertThat(traced.spans("process"))
        .hasSize(2)
        .allSatisfy(
            record -> {
              assertThat(record.getLinks())
                  .extracting(link -> link.getSpanContext().getSpanId())
                  .containsExactly(batch.getSpanId());
              assertThat(attribute(record, "penstock.batch.trace_id"))
                  .isEqualTo(batch.getTraceId());
              assertThat(attribute(record, "penstock.batch.span_id")).isEqualTo(batch.getSpanId());
            });
  }

  @Test
  void aLargeBatchHasSeveralSpansSoThatNoLinkIsDropped() {
    List<RecordTrace> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      records.add(traced.start(i, new RecordHeaders()));
    }
    traced.run(null, records.toArray());
    records.forEach(record -> traced.predict(record, new RecordHeaders()));

    assertThat(traced.spans("infer batch"))
        .extracting(span -> span.getLinks().size())
        .containsExactly(128, 128, 44);
    assertThat(traced.spans("infer batch"))
        .allMatch(span -> span.getTotalRecordedLinks() == span.getLinks().size());
  }

  @Test
  void aBatchWithoutAKeptRecordLeavesNoSpan() {
    RecordTrace record = traced.start(0, headers("traceparent", NOT_SAMPLED));
    traced.run(null, record);
    traced.predict(record, new RecordHeaders());
    assertThat(traced.spans()).isEmpty();
  }

  @Test
  void aFailedBatchIsAnError() {
    RecordTrace record = traced.start(0, new RecordHeaders());
    traced.run(new IllegalStateException("device lost"), record);
    traced.predict(record, new RecordHeaders());
    assertThat(traced.only("infer batch").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  /** In a rebalance, while the batch runs or just before. */
  @Test
  void aBatchEndsWithoutTheRecordsThatWereGivenUp() {
    RecordTrace gone = traced.start(0, new RecordHeaders());
    RecordTrace going = traced.start(1, new RecordHeaders());
    RecordTrace stays = traced.start(2, new RecordHeaders());
    gone.discarded();
    traced.tracing().batchStarted(List.of(gone, going, stays));
    going.discarded();
    traced.finish(null, gone, going, stays);
    traced.predict(stays, new RecordHeaders());

    assertThat(traced.only("infer batch").getLinks()).hasSize(2);
    assertThat(traced.spans("process"))
        .extracting(span -> attribute(span, "penstock.outcome"))
        .containsExactly("discarded", "discarded", "predicted");
  }
}
