package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.penstock.inference.batch.RequestQueue.Batch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestQueueTest {

  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RequestQueue<String, String> queue =
      new RequestQueue<>(BatchSettings.fixed(4, Duration.ofMillis(10)));

  @Test
  void emptyQueueNeverFires() {
    queue.close();
    assertThat(queue.ready(1000 * MS)).isNull();
    assertThat(queue.nextFiring()).isEqualTo(Ticker.NEVER);
  }

  @Test
  void firesWhenFull() {
    add(0);
    add(0);
    add(0);
    assertThat(queue.ready(0)).isNull();
    add(0);
    assertThat(queue.ready(0)).isEqualTo(FiringReason.FULL);
  }

  @Test
  void firesWhenTheOldestHasLingered() {
    add(5 * MS);
    add(12 * MS);
    assertThat(queue.nextFiring()).isEqualTo(15 * MS);
    assertThat(queue.ready(15 * MS - 1)).isNull();
    assertThat(queue.ready(15 * MS)).isEqualTo(FiringReason.LINGERED);
  }

  @Test
  void firesInTimeForTheNearestDeadline() {
    queue.ran(1, 4 * MS, 4 * MS);
    add(0);
    add(0, 8 * MS);
    long latestStart = 8 * MS - 4 * MS - MS; // a millisecond to wake up
    assertThat(queue.nextFiring()).isEqualTo(latestStart);
    assertThat(queue.ready(latestStart - 1)).isNull();
    assertThat(queue.ready(latestStart)).isEqualTo(FiringReason.DEADLINE);
  }

  @Test
  void deadlineThatCannotBeMetRushesNobody() {
    queue.ran(1, 100 * MS, 100 * MS);
    add(0, 50 * MS);
    assertThat(queue.nextFiring()).isEqualTo(10 * MS);
  }

  @Test
  void deadlineOfWhatWasTakenIsForgotten() {
    for (int i = 0; i < 4; i++) {
      add(0, 5 * MS);
    }
    add(0, 9 * MS);
    queue.take(FiringReason.FULL, 0);
    assertThat(queue.nextFiring()).isEqualTo(8 * MS);
  }

  @Test
  void firesWhenClosing() {
    add(0);
    queue.close();
    assertThat(queue.ready(0)).isEqualTo(FiringReason.CLOSING);
  }

  @Test
  void takesOldestFirstAndLeavesTheRest() {
    for (int i = 0; i < 6; i++) {
      add(i);
    }
    assertThat(queue.take(FiringReason.FULL, 6).requests())
        .extracting(Request::submitted)
        .containsExactly(0L, 1L, 2L, 3L);
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void cancelledAndExpiredRequestsTakeNoPlaceInABatch() {
    add(0).cancel(false);
    add(0, 5 * MS);
    add(0);
    Batch<String, String> batch = queue.take(FiringReason.LINGERED, 10 * MS);
    assertThat(batch.cancelled()).hasSize(1);
    assertThat(batch.expired()).hasSize(1);
    assertThat(batch.requests()).hasSize(1);
  }

  @Test
  void sizeThatDidNotFitTheDeviceIsRemembered() {
    assertThat(queue.tooLarge(4)).isEqualTo(2);
    queue.change(BatchSettings.fixed(64, Duration.ZERO));
    assertThat(queue.limit()).isEqualTo(2);
    assertThat(queue.tooLarge(1)).isEqualTo(1);
  }

  @Test
  void newSettingsHoldAtOnce() {
    add(0);
    queue.change(BatchSettings.fixed(4, Duration.ofMillis(3)));
    assertThat(queue.nextFiring()).isEqualTo(3 * MS);
  }

  @Test
  void adaptiveLingerLeavesRoomForTwoBatches() {
    queue.change(BatchSettings.adaptive(4, Duration.ofMillis(100)));
    add(0);
    add(MS);
    queue.ran(4, 30 * MS, 60 * MS);
    assertThat(queue.lingerNanos()).isEqualTo(40 * MS);
  }

  @CanIgnoreReturnValue
  private CompletableFuture<String> add(long submitted) {
    return add(submitted, Ticker.NEVER);
  }

  @CanIgnoreReturnValue
  private CompletableFuture<String> add(long submitted, long deadline) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    queue.add(new Request<>("", answer, submitted, deadline, null));
    return answer;
  }
}
