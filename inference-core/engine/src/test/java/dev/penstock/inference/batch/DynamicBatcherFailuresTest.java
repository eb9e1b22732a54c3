package dev.penstock.inference.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.inference.batch.BatchPolicy.BatchFailure;
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
  void passingFailureIsRetriedAndNobodyIsBlamed() throws Exception {
    policy.kind = BatchFailure.PASSING;
    DynamicBatcher<Integer, String> batcher = batcher(failingOnce(new IllegalStateException()));
    for (CompletableFuture<String> answer : submit(batcher, 1, 2, 3, 4)) {
      assertThat(answer.get(10, SECONDS)).isNotNull();
    }
    assertThat(events.only().failed()).isZero();
  }

  @Test
  void onlyWhatFailsByItselfTooIsBlamedForAPassingFailure() throws Exception {
    policy.kind = BatchFailure.PASSING;
    var answers = submit(batcher(NAME), 1, 2, -3, 4);
    assertFails(answers.get(2), IllegalArgumentException.class, "poison");
    assertThat(answers.get(0).get(10, SECONDS)).isEqualTo("1");
    assertThat(answers.get(1).get(10, SECONDS)).isEqualTo("2");
    assertThat(answers.get(3).get(10, SECONDS)).isEqualTo("4");
  }

  @Test
  void oneRequestIsTriedAgainBeforeItIsBlamedForAPassingFailure() throws Exception {
    policy.kind = BatchFailure.PASSING;
    DynamicBatcher<Integer, String> batcher = batcher(failingOnce(new IllegalStateException()));
    batcher.change(BatchSettings.fixed(1, Duration.ZERO));
    assertThat(batcher.submit(1).get(10, SECONDS)).isEqualTo("1");
    assertFails(batcher.submit(-2), IllegalArgumentException.class, "poison");
  }

  @Test
  void passingFailuresThatOutlastTheBudgetBlameNobodyAndEndTheBatcher() {
    policy.kind = BatchFailure.PASSING;
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              if (batch.contains(KNOWN_GOOD)) {
                return NAME.apply(batch);
              }
              ticker.advance(policy.retryBudget().dividedBy(2));
              throw new IllegalStateException("slow");
            });
    submit(batcher, 1, 2, 3, 4, 5)
        .forEach(
            answer -> assertFails(answer, IllegalStateException.class, "has not passed: slow"));
    await().until(() -> events.gaveUp.size() == 1);
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
  void largerBatchesAreTriedAgainOnceManyHaveFitted() throws Exception {
    policy.kind = BatchFailure.TOO_LARGE;
    AtomicInteger fits = new AtomicInteger(2);
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              if (batch.size() > fits.get()) {
                throw new IllegalStateException("out of memory");
              }
              return NAME.apply(batch);
            });
    submit(batcher, 1, 2, 3, 4).get(3).get(10, SECONDS);
    assertThat(batcher.limit()).isEqualTo(2);
    fits.set(4);
    for (int first = 5; batcher.limit() < 4 && first < 10_000; first += 2) {
      submit(batcher, first, first + 1).get(1).get(10, SECONDS);
    }
    assertThat(batcher.limit()).isEqualTo(4);
    assertThat(events.limits).containsExactly(2, 4);
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
  void errorsAreRetriedLikeAnyFailure() throws Exception {
    for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError("Java heap space"))) {
      for (CompletableFuture<String> answer : submit(batcher(failingOnce(error)), 1, 2, 3, 4)) {
        assertThat(answer.get(10, SECONDS)).isNotNull();
      }
      policy.released.clear();
    }
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
  void interruptedWorkerGoesOn() throws Exception {
    BatchFunction<Integer, String> interrupted =
        batch -> {
          Thread.currentThread().interrupt();
          return NAME.apply(batch);
        };
    DynamicBatcher<Integer, String> batcher = batcher(interrupted);
    assertThat(submit(batcher, 1, 2, 3, 4).get(3).get(10, SECONDS)).isEqualTo("4");
    assertThat(submit(batcher, 5, 6, 7, 8).get(3).get(10, SECONDS)).isEqualTo("8");
    assertThat(events.gaveUp).isEmpty();
  }

  @Test
  void interruptIsNoVerdictOnAnyRequest() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              if (runs.incrementAndGet() <= 2) { // the batch, and the known-good input
                throw new InterruptedException();
              }
              if (runs.get() == 4) { // a half of it, by a function that wraps what it meets
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
              }
              return NAME.apply(batch);
            });
    for (CompletableFuture<String> answer : submit(batcher, 1, 2, 3, 4)) {
      assertThat(answer.get(10, SECONDS)).isNotNull();
    }
    assertThat(events.replaced).hasValue(0);
  }

  @Test
  void interruptsWithoutEndBlameNobodyAndEndTheBatcher() {
    DynamicBatcher<Integer, String> batcher =
        batcher(
            batch -> {
              if (batch.contains(KNOWN_GOOD)) {
                return NAME.apply(batch);
              }
              throw new InterruptedException();
            });
    submit(batcher, 1, 2, 3, 4, 5)
        .forEach(answer -> assertFails(answer, IllegalStateException.class, "again and again"));
    await().untilAsserted(() -> assertThat(events.gaveUp).hasSize(1));
  }

  @Test
  void dyingWorkerIsNoticed() {
    policy.kind = null; // makes the policy throw, which kills the worker
    DynamicBatcher<Integer, String> batcher = batcher(failing("broken"));
    var answers = submit(batcher, 1, 2, 3, 4, 5);
    answers.forEach(answer -> assertFails(answer, IllegalStateException.class, "test-0 died"));
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

  private static BatchFunction<Integer, String> failingOnce(Throwable failure) {
    AtomicInteger runs = new AtomicInteger();
    return batch -> {
      if (runs.getAndIncrement() > 0) {
        return NAME.apply(batch);
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
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
