package dev.penstock.bench.race;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.bench.pipeline.PipelineUnderTest;
import dev.penstock.bench.workload.Workload;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One loaded topic that contenders run over, one after another. For one thread. */
final class PreloadedTopic {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final BenchmarkCluster lab;
  private final String images;
  private final int records;

  /** Loads the topic. */
  PreloadedTopic(BenchmarkCluster lab, Workload workload, int records) {
    this.lab = lab;
    this.images = lab.newImages();
    this.records = records;
    lab.load(images, workload, records);
  }

  /** Of every run. */
  int records() {
    return records;
  }

  /**
   * Runs over the topic, to its end or for the longest time.
   *
   * @param longest a contender that is slower is stopped after this
   * @throws BenchException if a record got no prediction, or more than one
   */
  Lap run(PipelineUnderTest contender, Duration longest) throws Exception {
    RunTopics route = lab.newRoute(images);
    List<Sight> sights;
    AutoCloseable running = contender.start(route);
    try {
      sights = watch(contender, route, longest);
    } finally {
      running.close();
    }
    long[] appended = lab.appended(route.predictions());
    boolean complete = sights.get(sights.size() - 1).committed() >= records;
    if (complete && appended.length != records) {
      throw new BenchException(
          "%s wrote %d predictions for %d records"
              .formatted(contender.name(), appended.length, records));
    }
    return new Lap(SteadyStateRate.perSecond(appended), cpuMillisPerRecord(sights));
  }

  /** Looks at the group's committed offsets now and then, until all records are done. */
  private List<Sight> watch(PipelineUnderTest contender, RunTopics route, Duration longest)
      throws InterruptedException {
    List<Sight> sights = new ArrayList<>();
    Sight progress = sight(route);
    while (true) {
      Sight sight = sight(route);
      if (sight.committed() > progress.committed()) {
        progress = sight;
      } else if (sight.nanos() - progress.nanos() > PATIENCE.toNanos()) {
        throw new BenchException(
            contender.name() + " committed nothing for " + PATIENCE.toSeconds() + " s");
      }
      if (sight.committed() > 0) {
        sights.add(sight);
        boolean tooLong = sight.nanos() - sights.get(0).nanos() > longest.toNanos();
        if (sight.committed() >= records || tooLong) {
          return sights;
        }
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  private Sight sight(RunTopics route) {
    return new Sight(System.nanoTime(), lab.committed(route), PROCESS.getProcessCpuTime());
  }

  /** From the first sight in the stride to the last but one, where the run was still at work. */
  private double cpuMillisPerRecord(List<Sight> sights) {
    Sight end = sights.get(Math.max(0, sights.size() - 2));
    for (Sight begin : sights) {
      if (begin.committed() >= end.committed() * SteadyStateRate.FROM
          && begin.committed() < end.committed()) {
        return (end.cpu() - begin.cpu()) / 1e6 / (end.committed() - begin.committed());
      }
    }
    return Double.NaN; // over between two looks
  }

  /** How far the run was, and what CPU time this process had used. */
  private record Sight(long nanos, long committed, long cpu) {}

  /**
   * How a contender went.
   *
   * @param cpuMillisPerRecord of this process; not a number where the run was too short
   */
  record Lap(double recordsPerSecond, double cpuMillisPerRecord) {}
}
