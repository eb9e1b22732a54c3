package dev.penstock.bench.backfill;

import dev.penstock.app.Engines;
import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.RunOptions;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.ceiling.BareSession;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.report.Machine;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.cache.UserCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Measures a job on a stand-in for the device: its pace against the bare device's, what it does to
 * the latency of a live application beside it, and how soon it yields when that one lags.
 */
public final class BackfillBench {

  /** The job's last records are measured, when Java has compiled what runs often. */
  static final int MEASURED = 20_000;

  private static final Duration CEILING_RUN = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final BackfillPlan plan;
  private final Consumer<String> progress;

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public BackfillBench(BackfillPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures all three, one after another; takes some minutes.
   *
   * @throws Exception if the job or the application cannot run
   */
  public BackfillResult run() throws Exception {
    PenstockConfig config = plan.settings().load(Map.of());
    try (BenchmarkCluster cluster =
        BenchmarkCluster.open(plan.bootstrapServers(), config.kafka())) {
      progress.accept("loading %,d records".formatted(plan.records()));
      String images = cluster.newImages();
      cluster.load(images, plan.workload(), plan.records());
      progress.accept("finding the device's pace");
      double ceiling = ceiling(config);
      try (BenchJobs jobs = new BenchJobs(plan, cluster, images)) {
        double pace = pace(jobs);
        ceiling = (ceiling + ceiling(config)) / 2;
        List<BackfillResult.Round> beside =
            new LiveBeside(plan, cluster, jobs, progress).run(ceiling);
        Yielding yielding = new Yielding(plan, cluster, jobs, progress);
        return BackfillResult.of(
            Machine.here(),
            cluster.description(),
            plan,
            config,
            ceiling,
            pace,
            beside,
            yielding.run());
      }
    }
  }

  private double ceiling(PenstockConfig config) throws Exception {
    try (BareSession bare =
        BareSession.open(
            plan.model(),
            Engines.device(config.model(), UserCache.root()),
            config.batch().size().orElse(0))) {
      return bare.run(bare.device().maxBatch(), CEILING_RUN).imagesPerSecond();
    }
  }

  /** Records a second, over the last ones of a job in one process. */
  private double pace(BenchJobs jobs) throws Exception {
    long giveUp = System.nanoTime() + LONGEST.toNanos();
    try (BackfillRun run = jobs.start("pace", options(OptionalDouble.empty(), Optional.empty()))) {
      while (!run.isOver()) {
        BenchJobs.requireSound(run, LOOK);
        progress.accept("a job alone: %,.0f records/s".formatted(run.perSecond()));
        if (System.nanoTime() > giveUp) {
          throw new BenchException("the job did not end within " + LONGEST.toHours() + " h");
        }
      }
    }
    long[] appended = jobs.appended("pace");
    if (appended.length != plan.records()) {
      throw new BenchException(
          "%d answers to %d records".formatted(appended.length, plan.records()));
    }
    return lastPerSecond(appended, measured(plan.records()));
  }

  /** A third at most: the rest warms up. */
  static int measured(int records) {
    return Math.min(MEASURED, records / 3);
  }

  /**
   * The pace of the last records. Batches share a moment: those of the first one do not count.
   *
   * @param appended when each was written, in milliseconds; any order
   */
  static double lastPerSecond(long[] appended, int measured) {
    long[] sorted = appended.clone();
    Arrays.sort(sorted);
    long from = sorted[sorted.length - measured];
    long to = sorted[sorted.length - 1];
    if (from == to) {
      throw new BenchException("the job was over too soon: measure more (--records)");
    }
    long after = Arrays.stream(sorted).filter(moment -> moment > from).count();
    return (double) after * 1e3 / (double) (to - from);
  }

  static RunOptions options(OptionalDouble rate, Optional<RunOptions.Yielding> yielding) {
    return new RunOptions(new JobLimits(Optional.empty(), false), rate, yielding);
  }
}
