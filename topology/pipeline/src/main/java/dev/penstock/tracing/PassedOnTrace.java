package dev.penstock.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The trace of a record that is not kept: its context goes on, and nothing is recorded. */
record PassedOnTrace(Span span, Propagation propagation) implements RecordTrace {

  @Override
  public void sending(String topic, Headers headers, @Nullable Throwable failure) {
    propagation.inject(Context.root().with(span), headers);
  }

  @Override
  public void predicted() {}

  @Override
  public void deadLettered(String stage, Throwable reason) {}

  @Override
  public void discarded() {}
}
