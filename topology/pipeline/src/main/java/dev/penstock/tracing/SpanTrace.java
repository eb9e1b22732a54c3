package dev.penstock.tracing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.masking.Masking;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.RequestId;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a record: one for its way through the instance, with a child for each stage of it,
 * and one for the sending of its output, whose context the output carries. The children are made
 * when the record ends, so that a record that is not kept costs one span.
 *
 * <p>The stream thread that owns the record calls it; the worker of its batch only {@link #join}
 * and the ids.
 */
final class SpanTrace implements RecordTrace {

  private static final String DISCARDED = "discarded";

  /** All that have a span: what came before the consumption is the producer's. */
  private static final List<Stage> STAGES =
      Arrays.stream(Stage.values()).filter(stage -> stage != Stage.TOPIC).toList();

  private final Span span;
  private final OtelTracing tracing;
  private final TopicPartition source;
  private final long offset;
  private final RecordTimes times;

  /** Time of day at the ticker's 0, so that all spans of the record have one clock. */
  private final long epochNanos;

  /** Why it is kept; null if the sampler or the producer wants it, or if it is not kept. */
  private @Nullable String keptBecause;

  /** Read by the worker of its batch as well, for exemplars. */
  private volatile boolean kept;

  /** Of the span of the sending; null before it. */
  private @Nullable SpanContext send;

  private String sentTo = "";

  @GuardedBy("this")
  private @Nullable BatchTrace batch;

  @GuardedBy("this")
  private int placeInBatch;

  @GuardedBy("this")
  private boolean ended;

  /**
   * @param span recorded, perhaps not sampled
   * @param startEpochNanos its start
   */
  SpanTrace(
      Span span,
      OtelTracing tracing,
      TopicPartition source,
      long offset,
      RecordTimes times,
      long startEpochNanos) {
    this.span = span;
    this.tracing = tracing;
    this.source = source;
    this.offset = offset;
    this.times = times;
    this.epochNanos = startEpochNanos - times.accepted();
    this.kept = span.getSpanContext().isSampled();
  }

  /**
   * It is part of a batch that begins to run. Called by the worker that runs it.
   *
   * @param place among the records of the batch that have spans
   */
  void join(BatchTrace newBatch, int place) {
    synchronized (this) {
      if (!ended) {
        batch = newBatch;
        placeInBatch = place;
        return;
      }
    }
    newBatch.ended(place, null, Attributes.empty());
  }

  /** The batch that it was part of. */
  synchronized @Nullable BatchTrace batch() {
    return batch;
  }

  @Override
  public void sending(String topic, Headers headers, @Nullable Throwable failure) {
    if (!kept) {
      keptBecause = tracing.tail().keep(failure != null, times.processNanos());
      kept = keptBecause != null;
    }
    if (!kept) {
      tracing.propagation().inject(Context.root().with(span), headers);
      return;
    }
    String requestId = HeaderText.GETTER.get(headers, HeaderNames.REQUEST_ID);
    if (requestId != null) {
      span.setAttribute(Conventions.REQUEST_ID, Masking.current().text(RequestId.shown(requestId)));
    }
    sentTo = topic;
    send = tracing.childOf(own());
    tracing.propagation().inject(Context.root().with(Span.wrap(send)), headers);
  }

  @Override
  public void predicted() {
    end("predicted");
  }

  @Override
  public void deadLettered(String stage, Throwable reason) {
    if (kept) {
      span.setAttribute(Conventions.ERROR_STAGE, stage);
      SpanFailure.record(span, reason);
      span.setStatus(StatusCode.ERROR, stage);
    }
    end("dead-lettered");
  }

  @Override
  public void discarded() {
    end(DISCARDED);
  }

  @Override
  public String traceId() {
    return kept ? span.getSpanContext().getTraceId() : "";
  }

  @Override
  public String spanId() {
    return kept ? span.getSpanContext().getSpanId() : "";
  }

  /** The parent of its children. */
  private SpanContext own() {
    return KeptSpans.sampled(span.getSpanContext());
  }

  private void end(String outcome) {
    BatchTrace joined;
    int place;
    synchronized (this) {
      ended = true;
      joined = batch;
      place = placeInBatch;
    }
    if (kept) {
      long now = times.now();
      if (send != null && !outcome.equals(DISCARDED)) {
        addStages();
        tracing.sent(sentTo, send, own(), epochNanos + times.turn(), epochNanos + now);
      }
      if (joined != null) {
        link(joined.context(place));
      }
      if (keptBecause != null) {
        span.setAttribute(Conventions.KEPT_BECAUSE, keptBecause);
      }
      span.setAttribute(Conventions.OUTCOME, outcome);
      span.end(epochNanos + now, TimeUnit.NANOSECONDS);
    }
    if (joined != null) {
      joined.ended(place, kept ? own() : null, kept ? coordinates() : Attributes.empty());
    }
  }

  private void addStages() {
    for (Stage stage : STAGES) {
      long nanos = times.nanos(stage);
      if (nanos > 0) {
        long start = epochNanos + times.start(stage);
        tracing.passed(stage, own(), start, start + nanos);
      }
    }
  }

  /** As a link, and for systems without links as attributes. */
  private void link(SpanContext to) {
    span.addLink(to);
    span.setAttribute(Conventions.BATCH_TRACE_ID, to.getTraceId());
    span.setAttribute(Conventions.BATCH_SPAN_ID, to.getSpanId());
  }

  private Attributes coordinates() {
    return Attributes.of(
        Conventions.TOPIC,
        source.topic(),
        Conventions.PARTITION,
        Integer.toString(source.partition()),
        Conventions.OFFSET,
        offset);
  }
}
