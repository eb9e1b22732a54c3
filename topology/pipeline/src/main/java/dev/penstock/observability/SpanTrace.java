package dev.penstock.observability;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Collection;
import org.apache.kafka.common.header.Headers;

/** A record's span. Immutable except for the span itself, which is thread-safe. */
final class SpanTrace implements RecordTrace {
  private static final Collection<String> BAGGAGE = W3CBaggagePropagator.getInstance().fields();

  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("penstock.outcome");
  private static final AttributeKey<String> ERROR_STAGE =
      AttributeKey.stringKey("penstock.error.stage");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final Span span;
  private final TextMapPropagator propagator;

  SpanTrace(Span span, TextMapPropagator propagator) {
    this.span = span;
    this.propagator = propagator;
  }

  Span span() {
    return span;
  }

  /** Whether the sampler keeps this trace. */
  boolean isKept() {
    return span.getSpanContext().isSampled();
  }

  /**
   * The producer's trace headers are removed first; otherwise a tracestate without a valid
   * traceparent would remain next to ours. The producer's baggage is left as it is.
   */
  @Override
  public void inject(Headers headers) {
    for (String field : propagator.fields()) {
      if (!BAGGAGE.contains(field)) {
        headers.remove(field);
      }
    }
    propagator.inject(Context.root().with(span), headers, HeaderText.SETTER);
  }

  @Override
  public void predicted() {
    end("predicted");
  }

  @Override
  public void deadLettered(String stage, Throwable reason) {
    span.setAttribute(ERROR_STAGE, stage);
    span.setAttribute(ERROR_TYPE, reason.getClass().getName());
    span.recordException(reason);
    span.setStatus(StatusCode.ERROR, stage);
    end("dead-lettered");
  }

  @Override
  public void discarded() {
    end("discarded");
  }

  @Override
  public String traceId() {
    return isKept() ? span.getSpanContext().getTraceId() : "";
  }

  @Override
  public String spanId() {
    return isKept() ? span.getSpanContext().getSpanId() : "";
  }

  private void end(String outcome) {
    span.setAttribute(OUTCOME, outcome);
    span.end();
  }
}
