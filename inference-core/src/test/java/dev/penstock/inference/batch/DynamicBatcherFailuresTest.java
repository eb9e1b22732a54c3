package dev.penstock.inference.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every request ends, whatever fails. */
class DynamicBatcherFailuresTest extends BatcherFixture {

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
}
