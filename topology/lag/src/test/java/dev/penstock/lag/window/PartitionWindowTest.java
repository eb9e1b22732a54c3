package dev.penstock.lag.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** States on recorded windows: a row of committed offsets and ends, one sample every 15 s. */
class PartitionWindowTest {

  private static final long INTERVAL = 15_000;
  private static final long NONE = Sample.NONE;

  private final PartitionWindow window =
      new PartitionWindow(new WindowSize(Duration.ofMillis(INTERVAL), 10, 0));
  private long now = 1_000_000;

  @Test
  void keepingUpIsOk() {
    record(new long[][] {{5, 5}, {9, 9}, {9, 9}, {12, 12}});
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void anIdleTopicIsOkHoweverLongNobodyCommits() {
    for (int i = 0; i < 50; i++) {
      record(100, 100);
    }
    assertThat(window.state(false, false, false)).isEqualTo(LagState.OK);
  }

  @Test
  void slowButMovingIsOk() {
    // One commit a minute, of all that came: the lag grows between commits and falls with each.
    for (int i = 0; i < 40; i++) {
      record(100L * (i / 4), 25L * i + 25);
    }
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void aSteadyBacklogThatMovesIsOk() {
    for (int i = 0; i < 20; i++) {
      record(10L * i, 10L * i + 500);
    }
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void lagThatOnlyGrowsIsAWarning() {
    for (int i = 0; i < 11; i++) {
      record(10L * i, 15L * i + 5);
    }
    assertThat(state()).isEqualTo(LagState.WARN);
    record(160, 165);
    assertThat(state()).as("it fell").isEqualTo(LagState.OK);
  }

  @Test
  void whoHasLeftIsNotWarnedOf() {
    for (int i = 0; i < 11; i++) {
      record(Math.min(20, 10L * i), 15L * i + 5);
    }
    assertThat(window.state(true, false, false)).isEqualTo(LagState.EMPTY);
  }

  @Test
  void aBurstIsNoWarning() {
    for (int i = 0; i < 10; i++) {
      record(i, i);
    }
    record(10, 1_000);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void noCommitsAnywhereForAWindowIsAStop() {
    for (int i = 0; i < 11; i++) {
      assertThat(after(50, 60 + i)).isEqualTo(i > 9 ? LagState.STOP : LagState.OK);
    }
    assertThat(window.state(false, false, false)).as("dead for long").isEqualTo(LagState.STOP);
  }

  @Test
  void standingWhileTheGroupCommitsElsewhereIsAStall() {
    for (int i = 0; i < 11; i++) {
      record(50, 60);
    }
    assertThat(window.state(true, true, true)).isEqualTo(LagState.STALL);
  }

  @Test
  void whatStoodWithoutLagHasNotStalledWhenARecordComes() {
    for (int i = 0; i < 11; i++) {
      record(50, 50);
    }
    record(50, 51);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void aRollingRestartIsNoneOfThem() {
    // The group answers 100 records an interval; for a minute nobody does, then it catches up.
    long committed = 0;
    for (int i = 0; i < 30; i++) {
      boolean restarting = i >= 12 && i < 16;
      committed = restarting ? committed : Math.min(100L * i, committed + 200);
      record(committed, 100L * i + 20);
      LagState seen = window.state(window.hasMoved(), !restarting, !restarting);
      assertThat(seen).isIn(restarting ? LagState.EMPTY : LagState.OK, LagState.OK);
    }
  }

  @Test
  void anOutageOfTheClusterIsNotHeldAgainstTheGroup() {
    for (int i = 0; i < 3; i++) {
      record(50, 60);
    }
    now += 9 * INTERVAL; // nothing could be measured
    record(50, 70);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void anOffsetThatFallsIsARewindUntilItHasLeftTheWindow() {
    record(100, 100);
    record(40, 100);
    assertThat(state()).isEqualTo(LagState.REWIND);
    for (int i = 1; i <= 9; i++) {
      assertThat(after(40 + 2 * i, 110)).isEqualTo(LagState.REWIND);
    }
    record(62, 110);
    record(64, 110);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void aRewindThatHasBeenWorkedOffIsOk() {
    record(100, 100);
    record(40, 100);
    record(100, 100);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void recordsDeletedUnreadAreLostUntilACommitPassesThem() {
    add(50, 0, 100);
    add(50, 80, 100);
    assertThat(state()).isEqualTo(LagState.LOST);
    add(50, 100, 100);
    assertThat(state())
        .as("all of them, which looks like having caught up")
        .isEqualTo(LagState.LOST);
    add(100, 100, 100);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void whoReadsMattersOnlyWhereNothingMoves() {
    record(10, 20);
    assertThat(window.state(false, false, false)).isEqualTo(LagState.EMPTY);
    assertThat(window.state(false, true, false)).isEqualTo(LagState.NO_OWNER);
    record(11, 20);
    assertThat(window.state(true, false, false)).as("assigned by hand").isEqualTo(LagState.OK);
  }

  @Test
  void withoutAnOffsetTheLagIsUnknown() {
    window.add(new Sample(now, NONE, 0, 10, NONE));
    assertThat(state()).isEqualTo(LagState.NO_OFFSET);
    window.add(new Sample(now, NONE, 10, 10, 0));
    assertThat(state()).as("nothing to read").isEqualTo(LagState.OK);
  }

  @Test
  void aTopicCreatedAnewIsNoRewind() {
    record(100, 100);
    record(2, 5);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void aClockThatIsSetBackStartsTheWindowAgain() {
    for (int i = 0; i < 11; i++) {
      record(50, 60);
    }
    now -= 3_600_000;
    record(50, 60);
    assertThat(state()).isEqualTo(LagState.OK);
  }

  @Test
  void ratesAreOverTheWindow() {
    record(0, 100);
    assertThat(window.inPerSecond()).isNaN();
    record(30, 130);
    record(60, 190);
    assertThat(window.inPerSecond()).isEqualTo(3);
    assertThat(window.outPerSecond()).isEqualTo(2);
    record(0, 190);
    assertThat(window.outPerSecond()).as("setting back is no speed").isEqualTo(60 / 45.0);
  }

  private LagState after(long committed, long end) {
    record(committed, end);
    return state();
  }

  private LagState state() {
    return window.state(window.hasMoved(), true, true);
  }

  private void record(long[][] samples) {
    for (long[] sample : samples) {
      record(sample[0], sample[1]);
    }
  }

  private void record(long committed, long end) {
    add(committed, 0, end);
  }

  private void add(long committed, long start, long end) {
    now += INTERVAL;
    window.add(new Sample(now, committed, start, end, end - Math.max(committed, start)));
  }
}
