package dev.penstock.bench.backfill;

import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.RunOptions;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How long a job still answers after the lag of the live application has passed the limit. That
 * application is a group that commits when it is told to.
 */
final class Yielding {

  /** From one cycle of the lag monitor to the next. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** So slow that it outlasts the rounds. */
  private static final double RATE = 100;

  /** What was in flight when the job yielded is answered long before. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GROUP = "yielded-to";
  private static final int UNREAD = 10;

  private final BackfillPlan plan;
  private final BenchmarkCluster cluster;
  private final BenchJobs jobs;
  private final Consumer<String> progress;

  Yielding(BackfillPlan plan, BenchmarkCluster cluster, BenchJobs jobs, Consumer<String> progress) {
    this.plan = plan;
    this.cluster = cluster;
    this.jobs = jobs;
    this.progress = progress;
  }

  /** From the moment at which the lag passed the limit to the job's last answer, round by round. */
  List<Double> run() throws Exception {
    String topic = cluster.newTopic("live", 1);
    List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
    cluster.commit(GROUP, partition, 0);
    RunOptions.Yielding yielding =
        new RunOptions.Yielding(cluster.prefix() + "-" + GROUP, LIMIT, INTERVAL);
    List<Double> cycles = new ArrayList<>();
    try (BackfillRun job =
            jobs.start(
                "yields", BackfillBench.options(OptionalDouble.of(RATE), Optional.of(yielding)));
        Producer<byte[], byte[]> producer = cluster.producer(0)) {
      await(job, () -> JobTotals.of(job.view()).answered() > 0, "answer");
      for (int round = 1; round <= plan.rounds(); round++) {
        progress.accept("yielding: round %d of %d".formatted(round, plan.rounds()));
        long oldest = 0;
        for (int i = 0; i < UNREAD; i++) {
          long written =
              producer.send(new ProducerRecord<>(topic, 0, null, new byte[100])).get().timestamp();
          oldest = i == 0 ? written : oldest;
        }
        await(job, () -> job.standstill().isPresent(), "yield");
        Thread.sleep(SETTLED.toMillis());
        long last = Arrays.stream(jobs.appended("yields")).max().orElseThrow();
        long passed = oldest + LIMIT.toMillis();
        cycles.add(Math.max(0, (double) (last - passed)) / (double) INTERVAL.toMillis());
        cluster.commit(GROUP, partition, (long) round * UNREAD);
        await(job, () -> job.standstill().isEmpty(), "go on");
        long before = JobTotals.of(job.view()).answered();
        await(job, () -> JobTotals.of(job.view()).answered() > before, "answer again");
      }
    }
    return cycles;
  }

  private static void await(BackfillRun job, BooleanSupplier condition, String what)
      throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      BenchJobs.requireSound(job, LOOK);
      if (System.nanoTime() > giveUp) {
        throw new BenchException(
            "the job did not %s within %d s".formatted(what, PATIENCE.toSeconds()));
      }
    }
  }
}
