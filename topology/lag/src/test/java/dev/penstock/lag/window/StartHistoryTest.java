package dev.penstock.lag.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartHistoryTest {

  private final StartHistory history = new StartHistory();

  @Test
  void speedIsMeasuredFromJumpToJump() {
    history.add(0, 0);
    history.add(1_000, 1_000); // a jump: how long it took to fill that segment is unknown
    assertThat(history.perSecond()).isZero();
    history.add(50_000, 1_000);
    history.add(101_000, 3_000);
    assertThat(history.perSecond()).isEqualTo(20);
    history.add(150_000, 3_000);
    assertThat(history.perSecond()).as("until the next jump").isEqualTo(20);
  }

  @Test
  void forgetsJumpsOfLongAgoAndOfAnotherTopic() {
    history.add(0, 0);
    history.add(1_000, 10);
    history.add(2_000, 20);
    history.add(7 * 3_600_000L, 20);
    assertThat(history.perSecond()).isZero();
    history.add(7 * 3_600_000L + 1_000, 30);
    history.add(7 * 3_600_000L + 2_000, 40);
    history.add(7 * 3_600_000L + 3_000, 0);
    assertThat(history.perSecond()).isZero();
  }
}
