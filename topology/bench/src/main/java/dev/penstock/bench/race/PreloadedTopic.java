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

/** A topic of images, loaded once, that pipelines process one after another. For one thread. */
final class PreloadedTopic {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final BenchmarkCluster cluster;
  private final String images;
  private final int records;

  /** Loads the topic. */
  PreloadedTopic(BenchmarkCluster cluster, Workload workload, int records) {
    this.cluster = cluster;
    this.images = cluster.newImages();
    this.records = records;
    cluster.load(images, workload, records);
  }

  /** Of every run. */
  int records() {
    return records;
  }

  /**
   * Runs over the topic, to its end or for the longest time.
   *
   * @param longest a pipeline that is slower is stopped after this
   * @throws BenchException if a record got no prediction, or more than one
   */
  RunResult run(PipelineUnderTest pipeline, Duration longest) throws Exception {
    RunTopics topics = cluster.newRun(images);
    List<Observation> observations;
    AutoCloseable running = pipeline.start(topics);
    try {
      observations = watch(pipeline, topics, longest);
    } finally {
      running.close();
    }
    long[] appended = cluster.appended(topics.predictions());
    boolean complete = observations.get(observations.size() - 1).committed() >= records;
    if (complete && appended.length != records) {
      throw new BenchException(
          "%s wrote %d predictions for %d records"
              .formatted(pipeline.name(), appended.length, records));
    }
    return new RunResult(SteadyStateRate.perSecond(appended), cpuMillisPerRecord(observations));
  }

  /** Looks at the group's committed offsets now and then, until all records are done. */
  private List<Observation> watch(PipelineUnderTest pipeline, RunTopics topics, Duration longest)
      throws InterruptedException {
    List<Observation> observations = new ArrayList<>();
    Observation progress = observe(topics);
    while (true) {
      Observation now = observe(topics);
      if (now.committed() > progress.committed()) {
        progress = now;
      } else if (now.nanos() - progress.nanos() > PATIENCE.toNanos()) {
        throw new BenchException(
            pipeline.name() + " committed nothing for " + PATIENCE.toSeconds() + " s");
      }
      if (now.committed() > 0) {
        observations.add(now);
        boolean tooLong = now.nanos() - observations.get(0).nanos() > longest.toNanos();
        if (now.committed() >= records || tooLong) {
          return observations;
        }
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  private Observation observe(RunTopics topics) {
    return new Observation(
        System.nanoTime(), cluster.committed(topics), PROCESS.getProcessCpuTime());
  }

  /**
   * From the first observation in the stride to the last but one, where the run was still at work.
   */
  private double cpuMillisPerRecord(List<Observation> observations) {
    Observation end = observations.get(Math.max(0, observations.size() - 2));
    for (Observation begin : observations) {
      if (begin.committed() >= end.committed() * SteadyStateRate.FROM
          && begin.committed() < end.committed()) {
        return (end.cpu() - begin.cpu()) / 1e6 / (end.committed() - begin.committed());
      }
    }
    return Double.NaN; // over between two looks
  }

  /** How far the run was, and what CPU time this process had used. */
  private record Observation(long nanos, long committed, long cpu) {}

  /**
   * How a run went.
   *
   * @param cpuMillisPerRecord of this process; not a number where the run was too short
   */
  record RunResult(double recordsPerSecond, double cpuMillisPerRecord) {}
}
