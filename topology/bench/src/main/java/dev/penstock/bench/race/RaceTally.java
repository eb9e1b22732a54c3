package dev.penstock.bench.race;

import dev.penstock.bench.ceiling.BareSession;
import dev.penstock.bench.pipeline.PassThroughPipeline;
import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.SampleSummary;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.session.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what the rounds of a race measured, and sums it up. */
final class RaceTally {

  static final String BARE = "bare session";
  static final String PENSTOCK = "Penstock";

  private final boolean kafkaIsTheCeiling;
  private final Map<String, List<Double>> paces = new LinkedHashMap<>();
  private final Map<String, List<Double>> cpu = new LinkedHashMap<>();
  private final List<BareSession.Pace> bare = new ArrayList<>();
  private final List<ProcessCounters> counters = new ArrayList<>();
  private final SortedMap<Integer, Integer> sizes = new TreeMap<>();
  private int workers;

  RaceTally(boolean kafkaIsTheCeiling) {
    this.kafkaIsTheCeiling = kafkaIsTheCeiling;
  }

  void rival(String name, PreloadedTopic.RunResult run) {
    add(name, run.recordsPerSecond(), run.cpuMillisPerRecord());
  }

  void bare(BareSession.Pace pace) {
    add(BARE, pace.imagesPerSecond(), pace.cpuMillisPerImage());
    bare.add(pace);
  }

  void penstock(PreloadedTopic.RunResult run, PipelineMeter meter, int engineWorkers) {
    ProcessCounters inStride = meter.inStride();
    add(PENSTOCK, run.recordsPerSecond(), inStride.cpuMillisPerImage());
    counters.add(inStride);
    meter.sizes().forEach((size, batches) -> sizes.merge(size, batches, Integer::sum));
    workers = engineWorkers;
  }

  private void add(String name, double recordsPerSecond, double cpuMillis) {
    paces.computeIfAbsent(name, unused -> new ArrayList<>()).add(recordsPerSecond);
    cpu.computeIfAbsent(name, unused -> new ArrayList<>()).add(cpuMillis);
  }

  /** What came so far was for warming up; only the order of the names is kept. */
  void forget() {
    paces.values().forEach(List::clear);
    cpu.values().forEach(List::clear);
    bare.clear();
    counters.clear();
    sizes.clear();
  }

  RaceResult result(
      RacePlan plan, PenstockConfig config, Device device, String broker, int records) {
    String reference = kafkaIsTheCeiling ? new PassThroughPipeline(plan.settings()).name() : BARE;
    Utilization utilization = utilization(reference);
    return new RaceResult(
        Machine.here(),
        plan.model().name() + ":" + plan.model().version(),
        device.provider().id(),
        workers,
        device.maxBatch(),
        plan.workload().toString(),
        records,
        plan.rounds(),
        broker,
        config.stream().guarantee().name().toLowerCase(Locale.ROOT),
        config.stream().commitInterval().toMillis(),
        reference,
        ratios(paces, PENSTOCK, reference),
        ratios(cpu, PENSTOCK, reference),
        contenders(reference),
        utilization,
        utilization.verdict().orElse(null),
        sizes);
  }

  private List<RaceResult.Entry> contenders(String reference) {
    List<RaceResult.Entry> entries = new ArrayList<>();
    paces.forEach(
        (name, rounds) ->
            entries.add(
                new RaceResult.Entry(
                    name,
                    SampleSummary.of(rounds),
                    ratios(paces, name, reference),
                    ratios(paces, PENSTOCK, name),
                    SampleSummary.of(cpu.getOrDefault(name, List.of())))));
    return entries;
  }

  /** Round by round, so that what slows the machine down slows both. */
  private static SampleSummary ratios(
      Map<String, List<Double>> figures, String name, String other) {
    List<Double> ours = figures.getOrDefault(name, List.of());
    List<Double> theirs = figures.getOrDefault(other, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round) / theirs.get(round));
    }
    return SampleSummary.of(ratios);
  }

  private Utilization utilization(String reference) {
    double device = kafkaIsTheCeiling ? 0 : ratios(paces, PENSTOCK, reference).median();
    List<Utilization> rounds = new ArrayList<>();
    for (int round = 0; round < counters.size(); round++) {
      double bareNanos = bare.isEmpty() ? 0 : bare.get(round).millisPerBatch() * 1e6;
      rounds.add(counters.get(round).utilization(device, workers, bareNanos));
    }
    return Utilization.mean(rounds);
  }
}
