package dev.penstock.bench.latency;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.config.PenstockConfig;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies by load; its JSON has these fields.
 *
 * @param sloMillis the demand on each load's p99; null for none
 * @param sloMet whether every load met it
 */
public record LatencyResult(
    Machine machine,
    String model,
    String workload,
    String broker,
    double ceilingImagesPerSecond,
    long lingerMillis,
    long commitIntervalMillis,
    @Nullable Long sloMillis,
    boolean sloMet,
    List<Load> loads)
    implements Reportable {

  /**
   * One load; times in milliseconds.
   *
   * @param share of the ceiling
   * @param senderLateP99 how much later than due records were sent, part of the latencies
   * @param meanBatch images in a batch
   */
  public record Load(
      double share,
      double recordsPerSecond,
      int records,
      double p50,
      double p95,
      double p99,
      double p999,
      double senderLateP99,
      double meanBatch) {

    private static final double LATE_MILLIS = 5;
    private static final double LATE_SHARE = 0.2;

    static Load of(
        double share, double perSecond, OpenLoopLoad.Arrivals arrivals, double meanBatch) {
      Histogram latencies = arrivals.latencies();
      return new Load(
          share,
          perSecond,
          arrivals.records(),
          latencies.getValueAtPercentile(50) / 1e6,
          latencies.getValueAtPercentile(95) / 1e6,
          latencies.getValueAtPercentile(99) / 1e6,
          latencies.getValueAtPercentile(99.9) / 1e6,
          arrivals.late().getValueAtPercentile(99) / 1e6,
          meanBatch);
    }

    /**
     * Refuses figures that would be the sender's.
     *
     * @throws BenchException if much of the latency passed before a record was even sent
     */
    void requirePunctualSender() {
      if (senderLateP99 > Math.max(LATE_MILLIS, p99 * LATE_SHARE)) {
        throw new BenchException(
            ("the sender could not keep up with a load of %.2f, %,.1f records/s: its p99 of being"
                    + " late is %,.0f ms, of a latency of %,.0f ms; these would be this machine's"
                    + " figures, not Penstock's; use a smaller --load or smaller records")
                .formatted(share, recordsPerSecond, senderLateP99, p99));
      }
    }
  }

  static LatencyResult of(
      LatencyPlan plan,
      PenstockConfig config,
      double ceiling,
      String broker,
      Duration linger,
      List<Load> loads) {
    Duration slo = plan.sloP99();
    return new LatencyResult(
        Machine.here(),
        plan.model().name() + ":" + plan.model().version(),
        plan.workload().toString(),
        broker,
        ceiling,
        linger.toMillis(),
        config.stream().commitInterval().toMillis(),
        slo == null ? null : slo.toMillis(),
        slo == null || loads.stream().allMatch(load -> load.p99() <= slo.toMillis()),
        loads);
  }

  @Override
  public Report report() {
    return new Report(
        "Latency",
        facts(),
        List.of(table()),
        List.of(
            Plot.lines(
                "Latency against load",
                "share of the ceiling",
                "ms",
                List.of(
                    series("p50", Load::p50),
                    series("p95", Load::p95),
                    series("p99", Load::p99),
                    series("p99.9", Load::p999))),
            Plot.lines(
                "Batch fill against load",
                "share of the ceiling",
                "images",
                List.of(series("mean batch", Load::meanBatch)))));
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add("machine     " + machine);
    facts.add("model       %s, ceiling %,.1f images/s".formatted(model, ceilingImagesPerSecond));
    facts.add("records     " + workload);
    facts.add("kafka       " + broker);
    facts.add(
        "settings    linger %d ms, commit every %d ms"
            .formatted(lingerMillis, commitIntervalMillis));
    facts.add("measured    open loop, from the moment due to a consumer of committed records");
    if (sloMillis != null) {
      facts.add("slo         p99 within %d ms: %s".formatted(sloMillis, sloMet ? "met" : "missed"));
    }
    return facts;
  }

  private Table table() {
    List<List<String>> rows = new ArrayList<>();
    for (Load load : loads) {
      rows.add(
          List.of(
              "%.2f".formatted(load.share()),
              "%,.1f".formatted(load.recordsPerSecond()),
              "%,d".formatted(load.records()),
              "%.1f".formatted(load.p50()),
              "%.1f".formatted(load.p95()),
              "%.1f".formatted(load.p99()),
              "%.1f".formatted(load.p999()),
              "%.1f".formatted(load.senderLateP99()),
              "%.1f".formatted(load.meanBatch())));
    }
    return new Table(
        "Milliseconds",
        List.of(
            "load",
            "records/s",
            "records",
            "p50",
            "p95",
            "p99",
            "p99.9",
            "sender late p99",
            "mean batch"),
        rows);
  }

  private Plot.Series series(String name, ToDoubleFunction<Load> figure) {
    return new Plot.Series(
        name,
        loads.stream()
            .map(load -> new Plot.Point("%.2f".formatted(load.share()), figure.applyAsDouble(load)))
            .toList());
  }
}
