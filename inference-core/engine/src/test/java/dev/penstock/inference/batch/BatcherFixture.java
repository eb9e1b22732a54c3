package dev.penstock.inference.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.inference.batch.BatchPolicy.BatchFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A batcher whose inputs are numbers and whose answers are their names; negative numbers are
 * poison.
 */
@Timeout(20)
abstract class BatcherFixture {

  static final BatchSettings FOUR = BatchSettings.fixed(4, Duration.ofMillis(10));

  static final int KNOWN_GOOD = 1_000;

  static final BatchFunction<Integer, String> NAME =
      batch -> {
        if (batch.stream().anyMatch(input -> input < 0)) {
          throw new IllegalArgumentException("poison");
        }
        return batch.stream().map(String::valueOf).toList();
      };

  final HandMovedTicker ticker = new HandMovedTicker();
  final Events events = new Events();
  final Policy policy = new Policy();
  final List<DynamicBatcher<Integer, String>> opened = new ArrayList<>();

  @AfterEach
  void everyInputCameBackOnce() {
    opened.forEach(DynamicBatcher::close);
    assertThat(policy.released).doesNotHaveDuplicates();
  }

  DynamicBatcher<Integer, String> batcher(BatchFunction<Integer, String> function) {
    return batcher(List.of(function));
  }

  DynamicBatcher<Integer, String> batcher(List<BatchFunction<Integer, String>> functions) {
    var batcher = new DynamicBatcher<>("test", functions, FOUR, policy, events, ticker);
    opened.add(batcher);
    return batcher;
  }

  static List<CompletableFuture<String>> submit(
      DynamicBatcher<Integer, String> batcher, int... inputs) {
    return IntStream.of(inputs).mapToObj(batcher::submit).toList();
  }

  static BatchFunction<Integer, String> failing(String message) {
    return batch -> {
      throw new IllegalStateException(message);
    };
  }

  static BatchFunction<Integer, String> waitingFor(CountDownLatch latch) {
    return batch -> {
      latch.await();
      return NAME.apply(batch);
    };
  }

  static void assertFails(
      CompletableFuture<?> answer, Class<? extends Throwable> type, String message) {
    var cause =
        assertThatThrownBy(() -> answer.get(10, SECONDS))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(type);
    if (message != null) {
      cause.hasMessageContaining(message);
    }
  }

  static final class Policy implements BatchPolicy<Integer, String> {
    final List<Integer> released = Collections.synchronizedList(new ArrayList<>());
    volatile BatchFailure kind = BatchFailure.SUSPECT_INPUT;
    volatile Supplier<BatchFunction<Integer, String>> next = () -> NAME;
    volatile boolean throwing;

    @Override
    public BatchFailure classify(Throwable failure) {
      if (kind == null) {
        throw new IllegalStateException("no kind");
      }
      return failure instanceof Error ? BatchPolicy.super.classify(failure) : kind;
    }

    @Override
    public void release(Integer input) {
      released.add(input);
      if (throwing) {
        throw new AssertionError("release");
      }
    }

    @Override
    public Integer knownGood() {
      return KNOWN_GOOD;
    }

    @Override
    public BatchFunction<Integer, String> replace(BatchFunction<Integer, String> failed) {
      return next.get();
    }
  }

  static final class Events implements BatchListener {
    final List<BatchReport> reports = new CopyOnWriteArrayList<>();
    final List<Integer> limits = new CopyOnWriteArrayList<>();
    final List<Exception> gaveUp = new CopyOnWriteArrayList<>();
    final AtomicInteger replaced = new AtomicInteger();
    volatile boolean throwing;

    BatchReport only() {
      await().until(() -> !reports.isEmpty());
      assertThat(reports).hasSize(1);
      return reports.get(0);
    }

    @Override
    public void batchFinished(BatchReport report) {
      reports.add(report);
      if (throwing) {
        throw new AssertionError("listener");
      }
    }

    @Override
    public void limitLowered(int limit, Throwable cause) {
      limits.add(limit);
    }

    @Override
    public void limitRaised(int limit) {
      limits.add(limit);
    }

    @Override
    public void functionReplaced(Throwable cause) {
      replaced.incrementAndGet();
    }

    @Override
    public void gaveUp(Exception reason) {
      gaveUp.add(reason);
    }
  }
}
