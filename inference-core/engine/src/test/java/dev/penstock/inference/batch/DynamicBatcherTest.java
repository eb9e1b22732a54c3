package dev.penstock.inference.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DynamicBatcherTest extends BatcherFixture {

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
    assertThat(events.only().oldestWaitNanos()).isEqualTo(Duration.ofMillis(10).toNanos());
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
}
