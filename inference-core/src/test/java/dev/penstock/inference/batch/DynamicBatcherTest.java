package dev.penstock.inference.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inputs are numbers, answers their names; negative numbers are poison. */
@Timeout(20)
class DynamicBatcherTest {

  private static final BatchSettings FOUR = BatchSettings.fixed(4, Duration.ofMillis(10));

  private static final BatchFunction<Integer, String> NAME =
      batch -> {
        if (batch.stream().anyMatch(input -> input < 0)) {
          throw new IllegalArgumentException("poison");
        }
        return batch.stream().map(String::valueOf).toList();
      };

  private final HandMovedTicker ticker = new HandMovedTicker();
  private final Events events = new Events();
  private final Policy policy = new Policy();
  private final List<DynamicBatcher<Integer, String>> opened = new ArrayList<>();

  @AfterEach
  void everyInputCameBackOnce() {
    opened.forEach(DynamicBatcher::close);
    assertThat(policy.released).doesNotHaveDuplicates();
  }

  @Test
  void fullBatchRunsAtOnce() throws Exception {
    var answers = submit(batcher(NAME), 1, 2, 3, 4);
    assertThat(answers.get(3).get(10, SECONDS)).isEqualTo("4");
    assertThat(events.only().reason()).isEqualTo(FiringReason.FULL);
    assertThat(events.only().size()).isEqualTo(4);
  }

  @Test
  void partialBatchRunsWhenItHasLingeredAndNotBefore() throws Exception {
    var answers = submit(batcher(NAME), 1, 2);
    ticker.advance(Duration.ofMillis(9));
    assertThat(events.reports).isEmpty();
    ticker.advance(Duration.ofMillis(1));
    assertThat(answers.get(1).get(10, SECONDS)).isEqualTo("2");
    assertThat(events.only().reason()).isEqualTo(FiringReason.LINGERED);
    assertThat(events.only().queueNanos()).isEqualTo(Duration.ofMillis(10).toNanos());
  }

  @Test
  void nearDeadlineRunsThePartialBatch() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    CompletableFuture<String> answer = new CompletableFuture<>();
    batcher.submit(1, Duration.ofMillis(6).toNanos(), null, answer);
    ticker.advance(Duration.ofMillis(5));
    assertThat(answer.get(10, SECONDS)).isEqualTo("1");
    assertThat(events.only().reason()).isEqualTo(FiringReason.DEADLINE);
  }

  @Test
  void expiredRequestIsShedAndTheOthersRun() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    DynamicBatcher<Integer, String> batcher = batcher(waitingFor(busy));
    submit(batcher, 1, 2, 3, 4);
    CompletableFuture<String> late = new CompletableFuture<>();
    batcher.submit(5, Duration.ofMillis(20).toNanos(), null, late);
    var inTime = batcher.submit(6);
    ticker.advance(Duration.ofMillis(30));
    busy.countDown();
    assertFails(late, DeadlineException.class, "the deadline passed 10 ms ago");
    assertThat(inTime.get(10, SECONDS)).isEqualTo("6");
  }

  @Test
  void closingRunsWhatWaits() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    var answers = submit(batcher, 1);
    assertThat(batcher.close(Duration.ofSeconds(10))).isTrue();
    assertThat(answers.get(0)).isCompletedWithValue("1");
    assertThat(events.only().reason()).isEqualTo(FiringReason.CLOSING);
    assertFails(batcher.submit(2), BatcherClosedException.class, "closed");
    assertThat(policy.released).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void poisonAloneFails() throws Exception {
    var answers = submit(batcher(NAME), 1, -2, 3, 4);
    assertThat(answers.get(0).get(10, SECONDS)).isEqualTo("1");
    assertFails(answers.get(1), IllegalArgumentException.class, "poison");
    assertThat(answers.get(2).get(10, SECONDS)).isEqualTo("3");
    assertThat(answers.get(3).get(10, SECONDS)).isEqualTo("4");
    assertThat(events.only().failed()).isEqualTo(1);
    assertThat(policy.released).containsExactlyInAnyOrder(1, -2, 3, 4);
  }

  @Test
  void failureOfTheWholeBatchIsNotRetried() {
    AtomicInteger runs = new AtomicInteger();
    policy.kind = BatchFailure.WHOLE_BATCH;
    var answers =
        submit(
            batcher(
                batch -> {
                  runs.incrementAndGet();
                  throw new IllegalStateException("device lost");
                }),
            1,
            2,
            3,
            4);
    answers.forEach(answer -> assertFails(answer, IllegalStateException.class, "device lost"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void batchTooLargeForTheDeviceIsHalvedAndNotTriedAgain() throws Exception {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    policy.kind = BatchFailure.TOO_LARGE;
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              sizes.add(batch.size());
              if (batch.size() > 2) {
                throw new IllegalStateException("out of memory");
              }
              return NAME.apply(batch);
            });
    for (CompletableFuture<String> answer : submit(batcher, 1, 2, 3, 4, 5, 6)) {
      answer.get(10, SECONDS);
    }
    assertThat(sizes).containsExactly(4, 2, 2, 2);
    assertThat(batcher.limit()).isEqualTo(2);
    assertThat(events.limits).containsExactly(2);
  }

  @Test
  void shortAnswerIsNoAnswer() {
    var answers = submit(batcher(batch -> List.of()), 1, 2, 3, 4);
    answers.forEach(
        answer -> assertFails(answer, IllegalStateException.class, "0 answers to a batch of 1"));
  }

  @Test
  void missingRowFailsAlone() throws Exception {
    BatchFunction<Integer, String> second =
        batch -> {
          List<String> answers = new ArrayList<>(NAME.apply(batch));
          answers.set(1, null);
          return answers;
        };
    var answers = submit(batcher(second), 1, 2, 3, 4);
    assertThat(answers.get(0).get(10, SECONDS)).isEqualTo("1");
    assertFails(answers.get(1), IllegalStateException.class, "no answer");
  }

  @Test
  void nullInsteadOfAnswersFailsTheRequests() {
    var answers = submit(batcher(batch -> null), 1, 2, 3, 4);
    answers.forEach(answer -> assertFails(answer, NullPointerException.class, ""));
  }

  @Test
  void errorFailsTheBatchAndTheWorkerGoesOn() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              if (runs.getAndIncrement() == 0) {
                throw new StackOverflowError();
              }
              return NAME.apply(batch);
            });
    submit(batcher, 1, 2, 3, 4)
        .forEach(answer -> assertFails(answer, StackOverflowError.class, null));
    assertThat(submit(batcher, 5, 6, 7, 8).get(0).get(10, SECONDS)).isEqualTo("5");
  }

  @Test
  void cancelledRequestIsNotRun() throws Exception {
    List<Integer> ran = new CopyOnWriteArrayList<>();
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              ran.addAll(batch);
              return NAME.apply(batch);
            });
    submit(batcher, 1).get(0).cancel(false);
    assertThat(submit(batcher, 2, 3, 4).get(0)).isNotNull();
    await().until(() -> ran.size() == 3);
    assertThat(ran).containsExactly(2, 3, 4);
  }

  @Test
  void functionThatAnswersNothingIsReplacedOnceAndThenTheBatcherGivesUp() {
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    policy.next = () -> failing("still broken");
    for (int batch = 0; batch < 6; batch++) {
      submit(batcher, 1, 2, 3, 4)
          .forEach(answer -> assertFails(answer, IllegalStateException.class, "broken"));
    }
    await().until(() -> events.gaveUp.size() == 1);
    assertThat(events.replaced).hasValue(1);
    assertFails(batcher.submit(9), IllegalStateException.class, "after a fresh start too");
    policy.released.clear(); // the same inputs were submitted six times
  }

  @Test
  void freshFunctionMayFailAgainLaterOnceItHasAnswered() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    AtomicInteger runs = new AtomicInteger();
    policy.next =
        () ->
            batch -> {
              if (runs.getAndIncrement() == 0) {
                return NAME.apply(batch);
              }
              throw new IllegalStateException("broken again");
            };
    policy.kind = BatchFailure.WHOLE_BATCH;
    for (int batch = 0; batch < 3; batch++) {
      submit(batcher, 4 * batch, 4 * batch + 1, 4 * batch + 2, 4 * batch + 3)
          .forEach(answer -> assertFails(answer, IllegalStateException.class, "broken"));
    }
    assertThat(submit(batcher, 12, 13, 14, 15).get(0).get(10, SECONDS)).isEqualTo("12");
    for (int batch = 4; batch < 7; batch++) {
      submit(batcher, 4 * batch, 4 * batch + 1, 4 * batch + 2, 4 * batch + 3)
          .forEach(answer -> assertFails(answer, IllegalStateException.class, "broken again"));
    }
    await().until(() -> events.replaced.get() == 2);
    assertThat(events.gaveUp).isEmpty();
  }

  @Test
  void functionThatCannotBeReplacedEndsTheBatcher() {
    policy.next =
        () -> {
          throw new IllegalStateException("no device");
        };
    policy.fruitless = 1;
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    submit(batcher, 1, 2, 3, 4, 5);
    await().until(() -> events.gaveUp.size() == 1);
    assertFails(batcher.submit(6), IllegalStateException.class, "so did a fresh start");
  }

  @Test
  void interruptedWorkerIsNoticed() {
    BatchFunction<Integer, String> interrupted =
        batch -> {
          Thread.currentThread().interrupt();
          return NAME.apply(batch);
        };
    DynamicBatcher<Integer, String> batcher = batcher(interrupted);
    var answers = submit(batcher, 1, 2, 3, 4, 5);
    assertFails(answers.get(4), IllegalStateException.class, "test-0 was interrupted");
    assertThat(answers.get(0)).isCompletedWithValue("1");
    assertFails(batcher.submit(6), IllegalStateException.class, "test-0 was interrupted");
    await().untilAsserted(() -> assertThat(events.gaveUp).hasSize(1));
  }

  @Test
  void interruptedFunctionFailsItsBatchAndIsNoticed() {
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              throw new InterruptedException();
            });
    var answers = submit(batcher, 1, 2, 3, 4, 5);
    assertFails(answers.get(0), InterruptedException.class, null);
    assertFails(answers.get(4), IllegalStateException.class, "test-0 was interrupted");
  }

  @Test
  void dyingWorkerIsNoticed() {
    policy.kind = null; // makes the policy throw, which kills the worker
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    var answers = submit(batcher, 1, 2, 3, 4, 5);
    answers.forEach(answer -> assertThatThrownBy(() -> answer.get(10, SECONDS)).isNotNull());
    assertFails(batcher.submit(6), IllegalStateException.class, "test-0 died");
  }

  @Test
  void runThatNeverEndsFailsItsRequestsWhenPatienceEnds() {
    CountDownLatch forever = new CountDownLatch(1);
    DynamicBatcher<Integer, String> batcher = batcher(waitingFor(forever));
    var answers = submit(batcher, 1, 2, 3, 4, 5);
    await().until(() -> batcher.waiting() == 1);
    assertThat(batcher.close(Duration.ofMillis(20))).isFalse();
    answers.forEach(answer -> assertFails(answer, BatcherClosedException.class, "closed"));
    forever.countDown();
  }

  @Test
  void whatListenersAndOwnersThrowIsContained() throws Exception {
    events.throwing = true;
    policy.throwing = true;
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    assertThat(submit(batcher, 1, 2, 3, 4).get(0).get(10, SECONDS)).isEqualTo("1");
    assertThat(submit(batcher, 5, 6, 7, 8).get(0).get(10, SECONDS)).isEqualTo("5");
  }

  @Test
  void settingsChangeWhileRunning() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    var answers = submit(batcher, 1, 2);
    batcher.change(BatchSettings.fixed(2, Duration.ofHours(1)));
    assertThat(answers.get(1).get(10, SECONDS)).isEqualTo("2");
  }

  @Test
  void workersRunBatchesSideBySide() throws Exception {
    CountDownLatch bothRun = new CountDownLatch(2);
    BatchFunction<Integer, String> meeting =
        batch -> {
          bothRun.countDown();
          bothRun.await();
          return NAME.apply(batch);
        };
    DynamicBatcher<Integer, String> batcher = batcher(List.of(meeting, meeting));
    for (CompletableFuture<String> answer : submit(batcher, 1, 2, 3, 4, 5, 6, 7, 8)) {
      answer.get(10, SECONDS);
    }
    await().untilAsserted(() -> assertThat(events.reports).hasSize(2));
  }

  @Test
  void tagsComeBackInOrder() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(new CompletableFuture<>());
      batcher.submit(i, Ticker.NEVER, "tag " + i, answers.get(i));
    }
    answers.get(3).get(10, SECONDS);
    assertThat(events.only().tags()).containsExactly("tag 0", "tag 1", "tag 2", "tag 3");
  }

  private DynamicBatcher<Integer, String> batcher(BatchFunction<Integer, String> function) {
    return batcher(List.of(function));
  }

  private DynamicBatcher<Integer, String> batcher(List<BatchFunction<Integer, String>> functions) {
    var batcher = new DynamicBatcher<>("test", functions, FOUR, policy, events, ticker);
    opened.add(batcher);
    return batcher;
  }

  private static List<CompletableFuture<String>> submit(
      DynamicBatcher<Integer, String> batcher, int... inputs) {
    return IntStream.of(inputs).mapToObj(batcher::submit).toList();
  }

  private static BatchFunction<Integer, String> failing(String message) {
    return batch -> {
      throw new IllegalStateException(message);
    };
  }

  private static BatchFunction<Integer, String> waitingFor(CountDownLatch latch) {
    return batch -> {
      latch.await();
      return NAME.apply(batch);
    };
  }

  private static void assertFails(
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

  private static final class Policy implements BatchPolicy<Integer, String> {
    final List<Integer> released = Collections.synchronizedList(new ArrayList<>());
    volatile BatchFailure kind = BatchFailure.SUSPECT_INPUT;
    volatile Supplier<BatchFunction<Integer, String>> next = () -> NAME;
    volatile int fruitless = 3;
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
        throw new IllegalStateException("release");
      }
    }

    @Override
    public int fruitlessBatches() {
      return fruitless;
    }

    @Override
    public BatchFunction<Integer, String> replace(BatchFunction<Integer, String> failed) {
      return next.get();
    }
  }

  private static final class Events implements BatchListener {
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
        throw new IllegalStateException("listener");
      }
    }

    @Override
    public void limitLowered(int limit, Throwable cause) {
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
