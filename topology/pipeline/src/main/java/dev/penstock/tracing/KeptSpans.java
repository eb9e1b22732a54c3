package dev.penstock.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Passes on spans that were kept after all as if they had been sampled from the start: the
 * exporters of the SDK leave out those that were not. Thread-safe.
 */
final class KeptSpans implements SpanProcessor {

  private final SpanProcessor next;

  KeptSpans(SpanProcessor next) {
    this.next = next;
  }

  /** The context of a span that is kept: whoever continues it keeps its part, too. */
  static SpanContext sampled(SpanContext context) {
    return context.isSampled()
        ? context
        : SpanContext.create(
            context.getTraceId(),
            context.getSpanId(),
            TraceFlags.getSampled(),
            context.getTraceState());
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    next.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return next.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    boolean kept =
        !span.getSpanContext().isSampled() && span.getAttribute(Conventions.KEPT_BECAUSE) != null;
    next.onEnd(kept ? new Sampled(span) : span);
  }

  /** Passes on a span that the SDK has not made. */
  void pass(PastSpan span) {
    next.onEnd(span);
  }

  @Override
  public boolean isEndRequired() {
    return next.isEndRequired();
  }

  @Override
  public CompletableResultCode shutdown() {
    return next.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return next.forceFlush();
  }

  /** The span, sampled. */
  private record Sampled(ReadableSpan span) implements ReadableSpan {

    @Override
    public SpanContext getSpanContext() {
      return sampled(span.getSpanContext());
    }

    @Override
    public SpanContext getParentSpanContext() {
      return span.getParentSpanContext();
    }

    @Override
    public String getName() {
      return span.getName();
    }

    @Override
    public SpanData toSpanData() {
      return new DelegatingSpanData(span.toSpanData()) {
        @Override
        public SpanContext getSpanContext() {
          return sampled(super.getSpanContext());
        }
      };
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the SDK
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
      return span.getInstrumentationLibraryInfo();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return span.getInstrumentationScopeInfo();
    }

    @Override
    public boolean hasEnded() {
      return span.hasEnded();
    }

    @Override
    public long getLatencyNanos() {
      return span.getLatencyNanos();
    }

    @Override
    public SpanKind getKind() {
      return span.getKind();
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
      return span.getAttribute(key);
    }

    @Override
    public Attributes getAttributes() {
      return span.getAttributes();
    }
  }
}
