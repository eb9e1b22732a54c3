package dev.penstock.bench.backfill;

import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.config.PenstockConfig;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found; its JSON has these fields.
 *
 * @param recordsPerSecond of a job alone, over its last records
 * @param measuredRecords how many those are
 * @param share of the ceiling
 * @param p99Ratio the live application's p99 beside a job over that alone, round by round
 * @param cyclesToStandstill cycles of the lag monitor from the moment at which the lag passed the
 *     limit to the job's last answer
 */
public record BackfillResult(
    Machine machine,
    String broker,
    String workload,
    long commitIntervalMillis,
    double ceilingImagesPerSecond,
    int records,
    int measuredRecords,
    double recordsPerSecond,
    double share,
    boolean shareMet,
    List<Round> rounds,
    SampleSummary p99Ratio,
    boolean p99RatioMet,
    SampleSummary cyclesToStandstill,
    boolean cyclesMet)
    implements Reportable {

  private static final double LEAST_SHARE = 0.98;
  private static final double MOST_P99_RATIO = 1.25;
  private static final double MOST_CYCLES = 2;

  /**
   * The live application alone and beside a job; times in milliseconds.
   *
   * @param jobRecordsPerSecond the pace of the job meanwhile
   */
  public record Round(
      double jobRecordsPerSecond,
      double aloneP50,
      double aloneP99,
      double besideP50,
      double besideP99) {

    double ratio() {
      return besideP99 / aloneP99;
    }
  }

  static BackfillResult of(
      Machine machine,
      String broker,
      BackfillPlan plan,
      PenstockConfig config,
      double ceiling,
      double perSecond,
      List<Round> rounds,
      List<Double> cycles) {
    SampleSummary ratio = SampleSummary.of(rounds.stream().map(Round::ratio).toList());
    SampleSummary standstill = SampleSummary.of(cycles);
    return new BackfillResult(
        machine,
        broker,
        plan.workload().toString(),
        config.stream().commitInterval().toMillis(),
        ceiling,
        plan.records(),
        BackfillBench.measured(plan.records()),
        perSecond,
        perSecond / ceiling,
        perSecond / ceiling >= LEAST_SHARE,
        List.copyOf(rounds),
        ratio,
        ratio.median() <= MOST_P99_RATIO,
        standstill,
        standstill.max() <= MOST_CYCLES);
  }

  @Override
  public Report report() {
    return new Report(
        "Backfill",
        facts(),
        List.of(table()),
        List.of(
            Plot.lines(
                "p99 of the live application",
                "round",
                "ms",
                List.of(
                    series("alone", rounds.stream().map(Round::aloneP99).toList()),
                    series("beside a job", rounds.stream().map(Round::besideP99).toList())))));
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add("machine     " + machine);
    facts.add("device      simulated, ceiling %,.1f images/s".formatted(ceilingImagesPerSecond));
    facts.add("records     %,d, %s".formatted(records, workload));
    facts.add("kafka       " + broker);
    facts.add("settings    exactly once, commit every %d ms".formatted(commitIntervalMillis));
    facts.add(
        "pace        %,.1f records/s over the last %,d, %.3f of the ceiling (target %.2f or more: %s)"
            .formatted(recordsPerSecond, measuredRecords, share, LEAST_SHARE, met(shareMet)));
    facts.add(
        "p99         live beside a job, over live alone: %.2f (%.2f to %.2f; target %.2f or less: %s)"
            .formatted(
                p99Ratio.median(),
                p99Ratio.min(),
                p99Ratio.max(),
                MOST_P99_RATIO,
                met(p99RatioMet)));
    facts.add(
        "            live at %.2f of the ceiling, job held to %.2f, each with a simulated device; in one process"
            .formatted(LiveBeside.LIVE_LOAD, LiveBeside.JOB_LOAD));
    facts.add(
        "yielding    last answer %.2f cycles of the lag monitor after the limit was passed (%.2f to %.2f; target %.0f or less: %s)"
            .formatted(
                cyclesToStandstill.median(),
                cyclesToStandstill.min(),
                cyclesToStandstill.max(),
                MOST_CYCLES,
                met(cyclesMet)));
    return facts;
  }

  private static String met(boolean met) {
    return met ? "met" : "missed";
  }

  private Table table() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      rows.add(
          List.of(
              Integer.toString(i + 1),
              "%.1f".formatted(round.aloneP50()),
              "%.1f".formatted(round.aloneP99()),
              "%.1f".formatted(round.besideP50()),
              "%.1f".formatted(round.besideP99()),
              "%.2f".formatted(round.ratio()),
              "%,.1f".formatted(round.jobRecordsPerSecond())));
    }
    return new Table(
        "Live application, milliseconds",
        List.of(
            "round",
            "p50 alone",
            "p99 alone",
            "p50 beside",
            "p99 beside",
            "p99 ratio",
            "job records/s"),
        rows);
  }

  private static Plot.Series series(String name, List<Double> values) {
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      points.add(new Plot.Point(Integer.toString(i + 1), values.get(i)));
    }
    return new Plot.Series(name, points);
  }
}
