package dev.penstock.bench.race;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.bench.BenchException;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run of an instance from its engine's threads: reads all counters when the run comes
 * into its stride, and now and then until it is about to end. It costs a few readings a second, and
 * a few additions a batch.
 */
final class PipelineMeter implements EngineListener {

  private static final long BETWEEN_READINGS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

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
  private @Nullable ProcessCounters begin;

  /** The last reading within the stride. */
  @GuardedBy("this")
  private @Nullable ProcessCounters end;

  @GuardedBy("this")
  private final SortedMap<Integer, Integer> sizes = new TreeMap<>();

  /**
   * @param records how many the run will answer at most
   */
  PipelineMeter(int records) {
    from = Math.round(records * SteadyStateRate.FROM);
    to = Math.round(records * SteadyStateRate.TO);
  }

  @Override
  public void imageDecoded(long nanos, boolean failed) {
    decodeNanos.add(nanos);
  }

  @Override
  public synchronized void batchFinished(BatchReport report) {
    images += report.size();
    batches++;
    runNanos += report.runNanos();
    if (begin == null) {
      begin = images >= from ? read() : null;
    } else if (images <= to || end == null) {
      sizes.merge(report.size(), 1, Integer::sum);
      readNowAndThen(images + report.size() > to);
    }
  }

  /** Seldom, but for certain before the stride ends. */
  @GuardedBy("this")
  private void readNowAndThen(boolean ending) {
    ProcessCounters latest = end == null ? begin : end;
    if (ending || latest == null || System.nanoTime() - latest.nanos() > BETWEEN_READINGS_NANOS) {
      end = read();
    }
  }

  @GuardedBy("this")
  private ProcessCounters read() {
    return ProcessCounters.now(images, batches, runNanos, decodeNanos.sum());
  }

  /** What happened between the first reading and the last. */
  synchronized ProcessCounters inStride() {
    if (begin == null || end == null) {
      throw new BenchException("the run ended before it came into its stride");
    }
    return end.since(begin);
  }

  /** Batches in the stride, by their size. */
  synchronized SortedMap<Integer, Integer> sizes() {
    return new TreeMap<>(sizes);
  }
}
