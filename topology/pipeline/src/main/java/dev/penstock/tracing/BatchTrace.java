package dev.penstock.tracing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.BatchReport;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The span of a batch, in a trace of its own: it has as many causes as records. It links to the
 * spans of those records whose traces are kept, and ends when the last one's fate is known; without
 * such a record it is dropped. Links are few in the SDK, so a large batch has several spans.
 *
 * <p>The worker that runs the batch makes and finishes it, stream threads end its records.
 * Thread-safe.
 */
final class BatchTrace {

  /** The SDK drops what is over 128. */
  static final int MOST_LINKS = 128;

  private static final String KEPT = "linked";

  private final Span[] parts;

  @GuardedBy("this")
  private final boolean[] kept;

  /** Records whose fate is not known, and one more for the report. */
  @GuardedBy("this")
  private int open;

  @GuardedBy("this")
  private @Nullable BatchReport report;

  /**
   * A batch begins to run.
   *
   * @param records of it that have spans
   */
  BatchTrace(Tracer tracer, int records) {
    parts = new Span[(records + MOST_LINKS - 1) / MOST_LINKS];
    kept = new boolean[parts.length];
    open = records + 1;
    Instant now = Instant.now();
    for (int i = 0; i < parts.length; i++) {
      parts[i] = tracer.spanBuilder("infer batch").setNoParent().setStartTimestamp(now).startSpan();
    }
  }

  /**
   * The span that a record's links to.
   *
   * @param record which one of those with spans, from 0
   */
  SpanContext context(int record) {
    return KeptSpans.sampled(parts[record / MOST_LINKS].getSpanContext());
  }

  /**
   * A record's fate is known.
   *
   * @param context of its span if it is kept, otherwise null
   * @param attributes of the link to it
   */
  synchronized void ended(int record, @Nullable SpanContext context, Attributes attributes) {
    if (context != null) {
      parts[record / MOST_LINKS].addLink(context, attributes);
      kept[record / MOST_LINKS] = true;
    }
    close();
  }

  /** The batch has run. */
  synchronized void finished(BatchReport batchReport) {
    report = batchReport;
    close();
  }

  @GuardedBy("this")
  private void close() {
    open--;
    if (open > 0 || report == null) {
      return;
    }
    for (int i = 0; i < parts.length; i++) {
      if (kept[i]) {
        end(parts[i], report);
      }
    }
  }

  private static void end(Span span, BatchReport report) {
    span.setAttribute(Conventions.KEPT_BECAUSE, KEPT)
        .setAttribute(Conventions.SYSTEM, "kafka")
        .setAttribute(Conventions.MESSAGES, (long) report.size())
        .setAttribute(Conventions.BATCH_FAILED, (long) report.failed())
        .setAttribute(Conventions.BATCH_REASON, report.reason().name().toLowerCase(Locale.ROOT))
        .setAttribute(Conventions.BATCH_QUEUE_SECONDS, report.oldestWaitNanos() / 1e9);
    Throwable error = report.error();
    if (error != null) {
      span.setStatus(StatusCode.ERROR);
      SpanFailure.record(span, error);
    }
    span.end(report.startedAt().plusNanos(report.runNanos()));
  }
}
