package dev.penstock.bench.race;

import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a race found; its JSON has these fields.
 *
 * @param reference the contender whose pace counts as 1
 * @param efficiency Penstock's pace over the reference's, round by round
 * @param cpuOfReference CPU time a record of Penstock's process over the reference's
 * @param boundBy the part at its limit; null where none is
 * @param batchSizes batches by their size
 */
public record RaceResult(
    Machine machine,
    String model,
    String provider,
    int workers,
    int maxBatch,
    String workload,
    int records,
    int rounds,
    String broker,
    String guarantee,
    long commitIntervalMillis,
    String reference,
    SampleSummary efficiency,
    SampleSummary cpuOfReference,
    List<Entry> contenders,
    Utilization occupancy,
    @Nullable Bottleneck boundBy,
    SortedMap<Integer, Integer> batchSizes)
    implements Reportable {

  /**
   * One contender.
   *
   * @param ofReference its pace over the reference's
   * @param penstockIsFaster times that Penstock is as fast
   * @param cpuMillisPerRecord CPU time of its process
   */
  public record Entry(
      String name,
      SampleSummary recordsPerSecond,
      SampleSummary ofReference,
      SampleSummary penstockIsFaster,
      SampleSummary cpuMillisPerRecord) {}

  @Override
  public Report report() {
    return new Report(
        "Kafka to Kafka",
        facts(),
        List.of(paces(), busy()),
        List.of(
            Plot.bars("Records a second, median", "", "records/s", paceBars()),
            Plot.bars("Batches by size", "images in a batch", "batches", sizeBars())));
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add("machine     " + machine);
    facts.add(
        "model       %s on %s, %d workers, batches of %d"
            .formatted(model, provider, workers, maxBatch));
    facts.add("records     %,d a run, %s".formatted(records, workload));
    facts.add("kafka       " + broker);
    facts.add(
        "guarantee   %s, commit every %d ms, tracing on"
            .formatted(guarantee, commitIntervalMillis));
    facts.add(
        "measured    %d rounds in turn after those to warm up; from %.0f %% to %.0f %% of each run"
            .formatted(rounds, SteadyStateRate.FROM * 100, SteadyStateRate.TO * 100));
    facts.add(
        "efficiency  %.3f of %s (%.3f to %.3f)"
            .formatted(efficiency.median(), reference, efficiency.min(), efficiency.max()));
    facts.add("bound by    " + bound());
    return facts;
  }

  private String bound() {
    return boundBy == null
        ? "nothing: no part is at its limit; nearest is " + word(occupancy.nearest())
        : word(boundBy) + ": " + boundBy.meaning();
  }

  private static String word(Bottleneck part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private Table paces() {
    List<List<String>> rows = new ArrayList<>();
    for (Entry entry : contenders) {
      rows.add(
          List.of(
              entry.name(),
              "%,.1f".formatted(entry.recordsPerSecond().median()),
              "%,.1f to %,.1f"
                  .formatted(entry.recordsPerSecond().min(), entry.recordsPerSecond().max()),
              "%.3f".formatted(entry.ofReference().median()),
              "%.1f x".formatted(entry.penstockIsFaster().median()),
              "%.3f".formatted(entry.cpuMillisPerRecord().median())));
    }
    return new Table(
        "Pace",
        List.of("", "records/s", "rounds", "of the reference", "Penstock is", "CPU ms a record"),
        rows);
  }

  private Table busy() {
    List<List<String>> rows = new ArrayList<>();
    for (Bottleneck part : Bottleneck.values()) {
      rows.add(
          List.of(word(part), "%.0f %%".formatted(100 * occupancy.share(part)), part.meaning()));
    }
    return new Table("How busy each part was", List.of("part", "share", "at its limit when"), rows);
  }

  private List<Plot.Point> paceBars() {
    return contenders.stream()
        .map(entry -> new Plot.Point(entry.name(), entry.recordsPerSecond().median()))
        .toList();
  }

  private List<Plot.Point> sizeBars() {
    return batchSizes.entrySet().stream()
        .map(size -> new Plot.Point(size.getKey().toString(), size.getValue()))
        .toList();
  }
}
