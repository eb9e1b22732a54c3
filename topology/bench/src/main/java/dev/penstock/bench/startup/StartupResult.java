package dev.penstock.bench.startup;

import dev.penstock.bench.cluster.ChildJvm;
import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long starts take, and what memory they peak at; its JSON has these fields. */
public record StartupResult(Machine machine, String model, int rounds, List<Entry> starts)
    implements Reportable {

  /**
   * One kind of start.
   *
   * @param millis from the start of the process to the first prediction
   * @param cpuMillis CPU time until then: hardly depends on what else the machine does
   * @param peakMegabytes most resident memory until then; 0 where the system does not report it
   */
  public record Entry(
      String name, SampleSummary millis, SampleSummary cpuMillis, SampleSummary peakMegabytes) {}

  /** One start. */
  record Start(long nanos, long cpuNanos, long peakBytes) {

    static Start of(long nanos, ChildJvm child) {
      return new Start(nanos, child.cpuNanos(), child.peakResidentBytes());
    }
  }

  static StartupResult of(StartupPlan plan, Map<String, List<Start>> starts) {
    List<Entry> entries = new ArrayList<>();
    starts.forEach(
        (name, rounds) ->
            entries.add(
                new Entry(
                    name,
                    SampleSummary.of(rounds.stream().map(start -> start.nanos() / 1e6).toList()),
                    SampleSummary.of(rounds.stream().map(start -> start.cpuNanos() / 1e6).toList()),
                    SampleSummary.of(
                        rounds.stream().map(start -> start.peakBytes() / 1e6).toList()))));
    return new StartupResult(
        Machine.here(), plan.model().name() + ":" + plan.model().version(), plan.rounds(), entries);
  }

  @Override
  public Report report() {
    List<List<String>> rows =
        starts.stream()
            .map(
                entry ->
                    List.of(
                        entry.name(),
                        "%,.0f".formatted(entry.millis().median()),
                        "%,.0f to %,.0f".formatted(entry.millis().min(), entry.millis().max()),
                        "%,.0f".formatted(entry.cpuMillis().median()),
                        "%,.0f".formatted(entry.peakMegabytes().median())))
            .toList();
    return new Report(
        "Start",
        List.of(
            "machine     " + machine,
            "model       " + model,
            "measured    %d rounds; from the start of the process to the first prediction, of the"
                    .formatted(rounds)
                + " application to the first committed one, with a new group"),
        List.of(new Table("Start", List.of("", "ms", "rounds", "CPU ms", "peak RSS, MB"), rows)),
        List.of(
            Plot.bars(
                "Time to the first prediction",
                "",
                "ms",
                starts.stream()
                    .map(entry -> new Plot.Point(entry.name(), entry.millis().median()))
                    .toList())));
  }
}
