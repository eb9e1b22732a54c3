package dev.penstock.tracing;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the producer's trace context from a record's headers and writes ours. Thread-safe. */
final class Propagation {

  private static final Logger LOG = LoggerFactory.getLogger(Propagation.class);

  private static final Collection<String> BAGGAGE = W3CBaggagePropagator.getInstance().fields();

  /** Every form in which B3 comes; only one of them is written. */
  private static final List<String> B3 =
      List.of(
          "b3", "X-B3-TraceId", "X-B3-SpanId", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-Flags");

  private final TextMapPropagator propagator;
  private final Set<String> replaced = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  Propagation(TextMapPropagator propagator) {
    this.propagator = propagator;
    replaced.addAll(propagator.fields());
    if (B3.stream().anyMatch(replaced::contains)) {
      replaced.addAll(B3);
    }
    BAGGAGE.forEach(replaced::remove);
  }

  /** The producer's context. An unreadable header starts a new trace; it never fails the record. */
  Context extract(Headers headers) {
    try {
      return propagator.extract(Context.root(), headers, HeaderText.GETTER);
    } catch (RuntimeException e) {
      LOG.debug("started a new trace: the producer's trace headers cannot be read", e);
      return Context.root();
    }
  }

  /**
   * Makes headers carry this context. The producer's trace headers are removed first: otherwise a
   * tracestate without a valid traceparent would remain next to ours, or a context in a form that
   * we do not write. The producer's baggage is left as it is.
   */
  void inject(Context context, Headers headers) {
    List<String> old = new ArrayList<>();
    for (Header header : headers) {
      if (replaced.contains(header.key())) {
        old.add(header.key());
      }
    }
    old.forEach(headers::remove);
    propagator.inject(context, headers, HeaderText.SETTER);
  }
}
