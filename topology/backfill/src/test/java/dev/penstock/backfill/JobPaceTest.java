package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobPaceTest {

  private long now;
  private final JobPace pace = new JobPace(() -> now);

  @Test
  void isUnknownAtFirst() {
    pace.at(1_000);
    assertThat(pace.perSecond()).isZero();
    assertThat(pace.left()).isEmpty();
  }

  @Test
  void tellsRateAndTimeLeft() {
    pace.at(1_000);
    now += Duration.ofSeconds(2).toNanos();
    pace.at(800);
    assertThat(pace.perSecond()).isEqualTo(100);
    assertThat(pace.left()).contains(Duration.ofSeconds(8));
  }

  @Test
  void forgetsWhatIsOlderThanHalfAMinute() {
    pace.at(10_000);
    for (int second = 1; second <= 60; second++) {
      now += Duration.ofSeconds(1).toNanos();
      pace.at(second <= 30 ? 10_000 : 10_000 - 10 * (second - 30));
    }
    assertThat(pace.perSecond()).isEqualTo(10);
  }

  @Test
  void hasNoEndWhileNothingMoves() {
    pace.at(10);
    now += Duration.ofSeconds(5).toNanos();
    pace.at(10);
    assertThat(pace.left()).isEmpty();
  }
}
