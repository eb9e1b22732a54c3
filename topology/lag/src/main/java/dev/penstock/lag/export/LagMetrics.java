package dev.penstock.lag.export;

import dev.penstock.lag.LagReport;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape sees: the latest report, and how the cycles go. If cycles fail, the latest report
 * stays, and its age grows ({@code penstock_lag_last_success_timestamp_seconds}).
 *
 * <p>Thread-safe: one thread reports cycles, others scrape.
 */
public final class LagMetrics implements MultiCollector {

  private static final double MILLIS = 1000.0;

  private final List<LagNames> names = new ArrayList<>();
  private final Map<String, Long> failures = new ConcurrentSkipListMap<>();
  private volatile @Nullable LagReport latest;

  /**
   * @param exported partitions that get series
   * @param compatible other exporters whose names are written as well
   */
  public LagMetrics(
      Granularity granularity, Predicate<TopicPartition> exported, Set<Compatibility> compatible) {
    names.add(new PenstockNames(granularity, exported));
    compatible.forEach(other -> names.add(other.names(granularity)));
    for (CycleFailure reason : CycleFailure.values()) {
      failures.put(reason.id(), 0L); // from the start, so that rate() sees the first
    }
  }

  /** A cycle has succeeded. */
  void succeeded(LagReport report) {
    latest = report;
    if (!report.isComplete()) {
      failed(CycleFailure.PARTIAL);
    }
  }

  /** A cycle has failed, or not everything could be read. */
  void failed(CycleFailure reason) {
    failures.merge(reason.id(), 1L, Long::sum);
  }

  @Override
  public MetricSnapshots collect() {
    Series series = new Series();
    failures.forEach(
        (reason, count) ->
            series.counter(
                "penstock_lag_cycle_failures",
                "Cycles that failed, or could not read everything.",
                Labels.of("reason", reason),
                count));
    LagReport report = latest;
    if (report != null) {
      series.gauge(
          "penstock_lag_last_success_timestamp_seconds",
          "When the cluster was last read.",
          Labels.EMPTY,
          report.time().toEpochMilli() / MILLIS);
      series.gauge(
          "penstock_lag_cycle_seconds",
          "How long that took.",
          Labels.EMPTY,
          report.duration().toMillis() / MILLIS);
      names.forEach(each -> each.write(report, series));
    }
    return series.snapshots();
  }
}
