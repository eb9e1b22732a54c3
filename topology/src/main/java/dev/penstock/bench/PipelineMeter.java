package dev.penstock.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run of an instance from its engine's threads: reads all counters when the run comes
 * into its stride, and again before it ends. It costs two readings, and a few additions a batch.
 */
final class PipelineMeter implements EngineListener {

  private final long from;
  private final long to;
  private final LongAdder decodeNanos = new LongAdder();

  @GuardedBy("this")
  private long images;

  @GuardedBy("this")
  private long batches;

  @GuardedBy("this")
  private long runNanos;

  @GuardedBy("this")
  private @Nullable Counters begin;

  @GuardedBy("this")
  private @Nullable Counters end;

  @GuardedBy("this")
  private final SortedMap<Integer, Integer> sizes = new TreeMap<>();

  /**
   * @param records how many the run will answer at most
   */
  PipelineMeter(int records) {
    from = Math.round(records * SteadyRate.FROM);
    to = Math.round(records * SteadyRate.TO);
  }

  @Override
  public void imageDecoded(long nanos, boolean failed) {
    decodeNanos.add(nanos);
  }

  @Override
  public synchronized void batchFinished(BatchReport report) {
    if (begin != null && end == null) {
      sizes.merge(report.size(), 1, Integer::sum);
    }
    images += report.size();
    batches++;
    runNanos += report.runNanos();
    if (begin == null && images >= from) {
      begin = read();
    }
    if (end == null && images >= to) {
      end = read();
    }
  }

  @GuardedBy("this")
  private Counters read() {
    return Counters.now(images, batches, runNanos, decodeNanos.sum());
  }

  /** What happened between the two readings, the second made now where the run was cut short. */
  synchronized Counters inStride() {
    if (begin == null) {
      throw new BenchException("the run ended before it came into its stride");
    }
    return (end == null ? read() : end).since(begin);
  }

  /** Batches in the stride, by their size. */
  synchronized SortedMap<Integer, Integer> sizes() {
    return new TreeMap<>(sizes);
  }
}
