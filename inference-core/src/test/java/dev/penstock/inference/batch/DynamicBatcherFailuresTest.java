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
                  return NAME.apply(batch);
                }),
            1,
            2,
            -3,
            4);
    answers.forEach(answer -> assertFails(answer, IllegalArgumentException.class, "poison"));
    assertThat(runs).as("the batch, and the known-good input").hasValue(2);
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
    BatchFunction<Integer, String> nothingForPoison =
        batch -> batch.contains(-1) ? List.of() : NAME.apply(batch);
    assertFails(
        submit(batcher(nothingForPoison), -1, 2, 3, 4).get(0),
        IllegalStateException.class,
        "0 answers to a batch of 1");
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
    BatchFunction<Integer, String> nullForPoison =
        batch -> batch.contains(-1) ? null : NAME.apply(batch);
    assertFails(submit(batcher(nullForPoison), -1, 2, 3, 4).get(0), NullPointerException.class, "");
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
  void batchesOfNothingButPoisonLeaveTheFunctionInItsPlace() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(NAME);
    for (int batch = 0; batch < 10; batch++) {
      int first = 4 * batch + 1;
      submit(batcher, -first, -first - 1, -first - 2, -first - 3)
          .forEach(answer -> assertFails(answer, IllegalArgumentException.class, "poison"));
    }
    assertThat(submit(batcher, 1, 2, 3, 4).get(0).get(10, SECONDS)).isEqualTo("1");
    assertThat(events.replaced).hasValue(0);
    assertThat(events.gaveUp).isEmpty();
  }

  @Test
  void functionThatFailsOnKnownGoodInputIsReplacedAndTheBatchRunAgain() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    var answers = submit(batcher, 1, 2, -3, 4);
    assertThat(answers.get(0).get(10, SECONDS)).isEqualTo("1");
    assertFails(answers.get(2), IllegalArgumentException.class, "poison");
    assertThat(answers.get(3).get(10, SECONDS)).isEqualTo("4");
    assertThat(events.replaced).hasValue(1);
    assertThat(events.gaveUp).isEmpty();
  }

  @Test
  void functionThatIsReplacedInVainEndsTheBatcherAndNoRequestIsBlamed() {
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    policy.next = () -> failing("still broken");
    submit(batcher, 1, 2, 3, 4)
        .forEach(answer -> assertFails(answer, IllegalStateException.class, "after a fresh start"));
    await().until(() -> events.gaveUp.size() == 1);
    assertThat(events.replaced).hasValue(1);
    assertFails(batcher.submit(9), IllegalStateException.class, "after a fresh start");
  }

  @Test
  void freshFunctionThatBreaksAgainIsReplacedAgainOnlyIfItHasAnswered() throws Exception {
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    policy.next = () -> worksFor(2); // known-good input, and one batch
    assertThat(submit(batcher, 1, 2, 3, 4).get(0).get(10, SECONDS)).isEqualTo("1");
    policy.next = () -> worksFor(1);
    submit(batcher, 5, 6, 7, 8)
        .forEach(answer -> assertFails(answer, IllegalStateException.class, "worn out"));
    submit(batcher, 9, 10, 11, 12)
        .forEach(answer -> assertFails(answer, IllegalStateException.class, "after a fresh start"));
    await().until(() -> events.gaveUp.size() == 1);
    assertThat(events.replaced).hasValue(2);
  }

  @Test
  void functionThatCannotBeReplacedEndsTheBatcher() {
    policy.next =
        () -> {
          throw new IllegalStateException("no device");
        };
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    submit(batcher, 1, 2, 3, 4, 5)
        .forEach(
            answer -> assertFails(answer, IllegalStateException.class, "so did a fresh start"));
    await().until(() -> events.gaveUp.size() == 1);
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

  private static BatchFunction<Integer, String> worksFor(int runs) {
    AtomicInteger left = new AtomicInteger(runs);
    return batch -> {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("worn out");
      }
      return NAME.apply(batch);
    };
  }
}
