package dev.penstock.bench.latency;

import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import java.util.concurrent.atomic.LongAdder;

/** Counts batches and their images. */
final class BatchCount implements EngineListener {

  private final LongAdder batches = new LongAdder();
  private final LongAdder images = new LongAdder();

  @Override
  public void batchFinished(BatchReport report) {
    batches.increment();
    images.add(report.size());
  }

  void reset() {
    batches.reset();
    images.reset();
  }

  double meanSize() {
    return images.doubleValue() / Math.max(1, batches.sum());
  }
}
