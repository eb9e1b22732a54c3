package dev.penstock.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Decides which spans are recorded. Of a record's span, the head sampler decides; what it drops is
 * recorded all the same if {@link TailPolicy} may want it. A batch's span is always recorded, and
 * kept if one of its records is. All other spans are {@link PastSpan}s.
 */
final class KeepSampler implements Sampler {

  private volatile Sampler head;
  private volatile boolean tail;

  KeepSampler(Sampler head, boolean tail) {
    this.head = head;
    this.tail = tail;
  }

  void change(Sampler newHead, boolean newTail) {
    head = newHead;
    tail = newTail;
  }

  Sampler head() {
    return head;
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    if (kind != SpanKind.CONSUMER) {
      return SamplingResult.recordOnly();
    }
    SamplingResult decided = head.shouldSample(parent, traceId, name, kind, attributes, links);
    return tail && decided.getDecision() == SamplingDecision.DROP
        ? SamplingResult.recordOnly()
        : decided;
  }

  @Override
  public String getDescription() {
    return "KeepSampler{" + head.getDescription() + (tail ? ", tail}" : "}");
  }
}
