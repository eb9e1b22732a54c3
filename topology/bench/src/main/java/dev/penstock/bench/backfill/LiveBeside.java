package dev.penstock.bench.backfill;

import dev.penstock.app.Penstock;
import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.bench.latency.OpenLoopLoad;
import dev.penstock.bench.pipeline.PenstockPipeline;
import dev.penstock.inference.EngineListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The latency of a live application at half load, alone and beside a job that is held to a rate, in
 * turn. Each has a stand-in device: what they share is the machine and the brokers.
 */
final class LiveBeside {

  static final double LIVE_LOAD = 0.5;
  static final double JOB_LOAD = 0.25;

  private static final Duration WARM_UP_STEP = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Warm is who does not become faster. */
  private static final double STEADY = 0.9;

  private final BackfillPlan plan;
  private final BenchmarkCluster cluster;
  private final BenchJobs jobs;
  private final Consumer<String> progress;

  LiveBeside(
      BackfillPlan plan, BenchmarkCluster cluster, BenchJobs jobs, Consumer<String> progress) {
    this.plan = plan;
    this.cluster = cluster;
    this.jobs = jobs;
    this.progress = progress;
  }

  /**
   * Runs all rounds.
   *
   * @param ceiling records a second of the bare device
   */
  List<BackfillResult.Round> run(double ceiling) throws Exception {
    RunTopics topics = cluster.newRun(cluster.newImages());
    try (Penstock live =
            new PenstockPipeline(plan.settings(), plan.model(), EngineListener.NONE).start(topics);
        OpenLoopLoad load = new OpenLoopLoad(cluster, topics, plan.workload())) {
      double perSecond = LIVE_LOAD * ceiling;
      warmUp(load, perSecond);
      List<BackfillResult.Round> rounds = new ArrayList<>();
      for (int round = 1; round <= plan.rounds(); round++) {
        progress.accept("round %d of %d: live alone".formatted(round, plan.rounds()));
        OpenLoopLoad.Arrivals alone = load.run(perSecond, plan.perLoad());
        rounds.add(beside(round, load, perSecond, JOB_LOAD * ceiling, alone));
        if (live.awaitFailure(Duration.ZERO)) {
          throw new BenchException("the live application had to stop", live.failure());
        }
      }
      return rounds;
    }
  }

  private void warmUp(OpenLoopLoad load, double perSecond) throws InterruptedException {
    long end = System.nanoTime() + plan.warmUp().toNanos();
    double before = Double.MAX_VALUE;
    while (System.nanoTime() < end) {
      progress.accept("warming up, until the latency falls no more");
      Duration step = plan.warmUp().compareTo(WARM_UP_STEP) < 0 ? plan.warmUp() : WARM_UP_STEP;
      double p95 = load.run(perSecond, step).latencies().getValueAtPercentile(95);
      if (p95 > STEADY * before) {
        return;
      }
      before = p95;
    }
  }

  private BackfillResult.Round beside(
      int round, OpenLoopLoad load, double perSecond, double rate, OpenLoopLoad.Arrivals alone)
      throws Exception {
    String name = "beside-" + round;
    try (BackfillRun job =
        jobs.start(name, BackfillBench.options(OptionalDouble.of(rate), Optional.empty()))) {
      while (answered(job) == 0) {
        BenchJobs.requireSound(job, LOOK);
      }
      progress.accept("round %d of %d: live beside a job".formatted(round, plan.rounds()));
      long before = answered(job);
      long start = System.nanoTime();
      OpenLoopLoad.Arrivals beside = load.run(perSecond, plan.perLoad());
      BenchJobs.requireSound(job, Duration.ZERO);
      double seconds = (double) (System.nanoTime() - start) / 1e9;
      double jobPerSecond = (double) (answered(job) - before) / seconds;
      return new BackfillResult.Round(
          jobPerSecond,
          millis(alone, 50),
          millis(alone, 99),
          millis(beside, 50),
          millis(beside, 99));
    }
  }

  private static long answered(BackfillRun job) {
    return JobTotals.of(job.view()).answered();
  }

  private static double millis(OpenLoopLoad.Arrivals arrivals, double percentile) {
    return (double) arrivals.latencies().getValueAtPercentile(percentile) / 1e6;
  }
}
