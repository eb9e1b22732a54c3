package dev.penstock.backfill;

import dev.penstock.backfill.job.JobTotals;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/**
 * The job among the metrics of a process. The numbers are the job's and not the process's: every
 * process exports the same, so a query takes their maximum and not their sum.
 */
final class JobMetrics {

  private JobMetrics() {}

  static void register(JobWatch watch, PrometheusRegistry registry) {
    String job = watch.view().job().getName();
    GaugeWithCallback.builder()
        .name("penstock_backfill_records")
        .help("Records of the job that are accounted for, the same in all of its processes.")
        .labelNames("job", "outcome")
        .callback(
            out -> {
              JobTotals totals = JobTotals.of(watch.view());
              out.call((double) totals.answered(), job, "answered");
              out.call((double) totals.letters(), job, "dead_letter");
              out.call((double) totals.skippedByFilter(), job, "filtered");
              out.call((double) totals.skippedByTime(), job, "outside_the_time");
              out.call((double) totals.missing(), job, "missing");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("penstock_backfill_remaining_records")
        .help("Offsets of the job that are not accounted for yet.")
        .labelNames("job")
        .callback(out -> out.call((double) JobTotals.of(watch.view()).remaining(), job))
        .register(registry);
    GaugeWithCallback.builder()
        .name("penstock_backfill_eta_seconds")
        .help("Time to the end of the job at its present rate; NaN while nothing moves.")
        .labelNames("job")
        .callback(
            out -> out.call(watch.pace().left().map(JobMetrics::seconds).orElse(Double.NaN), job))
        .register(registry);
  }

  private static double seconds(Duration time) {
    return (double) time.toMillis() / 1e3;
  }
}
