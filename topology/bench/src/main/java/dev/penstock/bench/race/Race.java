package dev.penstock.bench.race;

import dev.penstock.app.Engines;
import dev.penstock.bench.ceiling.BareSession;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.pipeline.BatchPerPollPipeline;
import dev.penstock.bench.pipeline.OneByOnePipeline;
import dev.penstock.bench.pipeline.PassThroughPipeline;
import dev.penstock.bench.pipeline.PenstockPipeline;
import dev.penstock.bench.pipeline.PipelineUnderTest;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.cache.UserCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures the pipeline, its ceiling and other pipelines in turn, round after round, so that other
 * load on the machine affects all of them alike. Odd rounds run in reverse order. The first rounds
 * only warm up.
 */
public final class Race {

  /** What a run should take; many commits, and a batch more or less does not count. */
  private static final Duration RUN = Duration.ofSeconds(10);

  /** Rivals that are far slower are stopped after this. */
  private static final Duration LONGEST_OF_A_RIVAL = Duration.ofSeconds(8);

  /** Only a pipeline that makes no progress is given up before. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final int LEAST_RECORDS = 200;
  private static final long MOST_BYTES = 1L << 30;

  /** As many a second as a device that takes no time is fed, roughly. */
  private static final double KAFKA_RECORDS_PER_SECOND = 60_000;

  private final RacePlan plan;
  private final Consumer<String> progress;

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public Race(RacePlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs all rounds; takes a minute or more.
   *
   * @throws Exception if a pipeline cannot run
   */
  public RaceResult run() throws Exception {
    PenstockConfig config = plan.settings().load(Map.of());
    try (BenchmarkCluster cluster = BenchmarkCluster.open(plan.bootstrapServers(), config.kafka());
        BareSession bare =
            BareSession.open(
                plan.model(),
                Engines.device(config.model(), UserCache.root()),
                config.batch().size().orElse(0))) {
      int records = records(bare);
      progress.accept("loading %,d records".formatted(records));
      PreloadedTopic topic = new PreloadedTopic(cluster, plan.workload(), records);
      RaceTally tally = new RaceTally(plan.deviceTakesNoTime());
      List<Leg> legs = legs(topic, bare, tally);
      long started = System.nanoTime();
      do {
        runAll(legs, 0);
      } while (System.nanoTime() - started < plan.warmUp().toNanos());
      tally.forget();
      for (int round = 1; round <= plan.rounds(); round++) {
        runAll(legs, round);
      }
      return tally.result(plan, config, bare.device(), cluster.description(), records);
    }
  }

  private int records(BareSession bare) {
    if (plan.records() > 0) {
      return plan.records();
    }
    progress.accept("finding the model's pace");
    double pace =
        plan.deviceTakesNoTime()
            ? KAFKA_RECORDS_PER_SECOND
            : bare.run(bare.device().maxBatch(), Duration.ofSeconds(1)).imagesPerSecond();
    double most = MOST_BYTES / (double) plan.workload().bytes();
    return (int) Math.min(most, Math.max(LEAST_RECORDS, pace * RUN.toMillis() / 1e3));
  }

  private List<Leg> legs(PreloadedTopic topic, BareSession bare, RaceTally tally) {
    List<Leg> legs = new ArrayList<>();
    if (!plan.deviceTakesNoTime()) {
      legs.add(
          new Leg(
              RaceTally.BARE,
              () -> tally.bare(bare.run(bare.device().maxBatch(), RUN.dividedBy(2)))));
    }
    legs.add(new Leg(RaceTally.PENSTOCK, () -> runPenstock(topic, bare, tally)));
    for (PipelineUnderTest rival : rivals()) {
      legs.add(
          new Leg(
              rival.name(), () -> tally.rival(rival.name(), topic.run(rival, LONGEST_OF_A_RIVAL))));
    }
    return legs;
  }

  private List<PipelineUnderTest> rivals() {
    List<PipelineUnderTest> rivals = new ArrayList<>();
    if (plan.deviceTakesNoTime()) {
      rivals.add(new PassThroughPipeline(plan.settings()));
    }
    if (plan.baselines()) {
      rivals.add(new OneByOnePipeline(plan.settings(), plan.model()));
      rivals.add(new BatchPerPollPipeline(plan.settings(), plan.model()));
    }
    return rivals;
  }

  private void runPenstock(PreloadedTopic topic, BareSession bare, RaceTally tally)
      throws Exception {
    PipelineMeter meter = new PipelineMeter(topic.records());
    PreloadedTopic.RunResult run =
        topic.run(new PenstockPipeline(plan.settings(), plan.model(), meter), LONGEST);
    tally.penstock(run, meter, bare.device().workers());
  }

  private void runAll(List<Leg> legs, int round) throws Exception {
    List<Leg> order = new ArrayList<>(legs);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    for (Leg leg : order) {
      progress.accept(
          (round == 0 ? "warming up: " : "round %d of %d: ".formatted(round, plan.rounds()))
              + leg.name());
      leg.run().run();
    }
  }

  private record Leg(String name, Measurement run) {}

  @FunctionalInterface
  private interface Measurement {
    void run() throws Exception;
  }
}
