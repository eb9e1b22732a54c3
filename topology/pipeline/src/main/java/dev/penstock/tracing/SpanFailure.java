package dev.penstock.tracing;

import dev.penstock.masking.Masking;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a span says of an exception; its message may quote a producer, so it is masked. */
final class SpanFailure {

  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK_TRACE =
      AttributeKey.stringKey("exception.stacktrace");

  private SpanFailure() {}

  /** As an attribute, and as an event by the conventions for exceptions. */
  static void record(Span span, Throwable reason) {
    StringWriter trace = new StringWriter();
    reason.printStackTrace(new PrintWriter(trace));
    Masking masking = Masking.current();
    String type = reason.getClass().getName();
    span.setAttribute(Conventions.ERROR_TYPE, type);
    span.addEvent(
        "exception",
        Attributes.of(
            TYPE,
            type,
            MESSAGE,
            masking.text(String.valueOf(reason.getMessage())),
            STACK_TRACE,
            masking.text(trace.toString())));
  }
}
