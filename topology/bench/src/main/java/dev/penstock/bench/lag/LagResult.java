package dev.penstock.bench.lag;

import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.util.List;

/**
 * What watching groups costs; its JSON has these fields.
 *
 * @param positions pairs of a group and a partition that it reads
 * @param peakMegabytes most resident memory; 0 where the system does not report it
 */
public record LagResult(
    Machine machine,
    String cluster,
    int partitions,
    int groups,
    int positions,
    List<Situation> situations,
    double peakMegabytes)
    implements Reportable {

  /**
   * Cycles in one situation.
   *
   * @param seconds that a cycle takes
   * @param cpuSeconds that the process uses in a cycle
   */
  public record Situation(String name, SampleSummary seconds, double cpuSeconds) {}

  @Override
  public Report report() {
    List<List<String>> rows =
        situations.stream()
            .map(
                each ->
                    List.of(
                        each.name(),
                        "%.2f".formatted(each.seconds().median()),
                        "%.2f to %.2f".formatted(each.seconds().min(), each.seconds().max()),
                        "%.2f".formatted(each.cpuSeconds())))
            .toList();
    return new Report(
        "Lag",
        List.of(
            "machine     " + machine,
            "cluster     " + cluster,
            "watched     %d groups on %d partitions, %,d positions"
                .formatted(groups, partitions, positions),
            "memory      %.0f MB resident at most".formatted(peakMegabytes)),
        List.of(new Table("A cycle", List.of("", "seconds", "cycles", "CPU seconds"), rows)),
        List.of(
            Plot.bars(
                "Duration of a cycle",
                "",
                "s",
                situations.stream()
                    .map(each -> new Plot.Point(each.name(), each.seconds().median()))
                    .toList())));
  }
}
