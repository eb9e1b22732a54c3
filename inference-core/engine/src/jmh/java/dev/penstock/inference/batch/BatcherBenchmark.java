package dev.penstock.inference.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a request costs beside its run: submitted, batched, answered, by a function of no work. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BatcherBenchmark {

  private static final int REQUESTS = 10_240;

  @Param({"1", "2"})
  public int workers;

  private DynamicBatcher<Integer, Integer> batcher;

  @Setup
  public void open() {
    BatchFunction<Integer, Integer> echo = ArrayList::new;
    BatchPolicy<Integer, Integer> policy =
        new BatchPolicy<>() {
          @Override
          public Integer knownGood() {
            return 0;
          }

          @Override
          public BatchFunction<Integer, Integer> replace(BatchFunction<Integer, Integer> failed) {
            return echo;
          }
        };
    batcher =
        new DynamicBatcher<>(
            "benchmark",
            Collections.nCopies(workers, echo),
            BatchSettings.fixed(32, Duration.ofMillis(5)),
            policy,
            new BatchListener() {},
            Ticker.system());
  }

  @TearDown
  public void close() {
    batcher.close();
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public Integer requests() {
    List<CompletableFuture<Integer>> answers = new ArrayList<>(REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(batcher.submit(i));
    }
    Integer last = 0;
    for (CompletableFuture<Integer> answer : answers) {
      last = answer.join();
    }
    return last;
  }
}
