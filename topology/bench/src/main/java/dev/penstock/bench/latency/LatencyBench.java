package dev.penstock.bench.latency;

import dev.penstock.app.Engines;
import dev.penstock.app.Penstock;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.ceiling.BareSession;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.bench.pipeline.PenstockPipeline;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.cache.UserCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * From a record's timestamp to its prediction in the hands of a consumer of committed records,
 * under an open-loop load: records come when they are due, however long the earlier ones take.
 */
public final class LatencyBench {

  private static final Duration PACE_RUN = Duration.ofSeconds(2);
  private static final double WARM_UP_LOAD = 0.5;
  private static final Duration WARM_UP_STEP = Duration.ofSeconds(10);

  /** Warm is who does not become faster: Java compiles what is used often for most of a minute. */
  private static final double STEADY = 0.9;

  private final LatencyPlan plan;
  private final Consumer<String> progress;

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public LatencyBench(LatencyPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures every load, one after another, on one instance.
   *
   * @throws BenchException if the sender cannot keep up with a load
   * @throws Exception if the instance cannot run
   */
  public LatencyResult run() throws Exception {
    PenstockConfig config = plan.settings().load(Map.of());
    progress.accept("finding the model's pace");
    double ceiling = ceiling(config);
    try (BenchmarkCluster cluster =
        BenchmarkCluster.open(plan.bootstrapServers(), config.kafka())) {
      RunTopics topics = cluster.newRun(cluster.newImages());
      BatchCount batches = new BatchCount();
      try (Penstock instance =
              new PenstockPipeline(plan.settings(), plan.model(), batches).start(topics);
          OpenLoopLoad loop = new OpenLoopLoad(cluster, topics, plan.workload())) {
        warmUp(loop, WARM_UP_LOAD * ceiling);
        List<LatencyResult.Load> loads = new ArrayList<>();
        for (double load : plan.loads()) {
          progress.accept("load %.2f, %.1f records/s".formatted(load, load * ceiling));
          batches.reset();
          OpenLoopLoad.Arrivals arrivals = loop.run(load * ceiling, plan.perLoad());
          requireAlive(instance);
          LatencyResult.Load measured =
              LatencyResult.Load.of(load, load * ceiling, arrivals, batches.meanSize());
          measured.requirePunctualSender();
          loads.add(measured);
        }
        return LatencyResult.of(
            plan, config, ceiling, cluster.description(), instance.linger(), loads);
      }
    }
  }

  private void warmUp(OpenLoopLoad loop, double perSecond) throws InterruptedException {
    long started = System.nanoTime();
    double before = Double.MAX_VALUE;
    while (System.nanoTime() - started < plan.warmUp().toNanos()) {
      progress.accept("warming up, until the latency falls no more");
      double p95 =
          loop.run(perSecond, shorter(WARM_UP_STEP, plan.warmUp()))
              .latencies()
              .getValueAtPercentile(95);
      if (p95 > STEADY * before) {
        return;
      }
      before = p95;
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static void requireAlive(Penstock instance) throws InterruptedException {
    if (instance.awaitFailure(Duration.ZERO)) {
      throw new BenchException("the instance had to stop", instance.failure());
    }
  }

  private double ceiling(PenstockConfig config) throws Exception {
    try (BareSession bare =
        BareSession.open(
            plan.model(),
            Engines.device(config.model(), UserCache.root()),
            config.batch().size().orElse(0))) {
      return bare.run(bare.device().maxBatch(), PACE_RUN).imagesPerSecond();
    }
  }

  /** Counts batches and their images. */
  private static final class BatchCount implements EngineListener {

    private final LongAdder batches = new LongAdder();
    private final LongAdder images = new LongAdder();

    @Override
    public void batchFinished(BatchReport report) {
      batches.increment();
      images.add(report.size());
    }

    void reset() {
      batches.reset();
      images.reset();
    }

    double meanSize() {
      return images.doubleValue() / Math.max(1, batches.sum());
    }
  }
}
