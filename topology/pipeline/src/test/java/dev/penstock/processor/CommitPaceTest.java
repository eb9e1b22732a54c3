package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

  private final CommitPace pace = new CommitPace(true);

  @Test
  void givesTheFirstCommitTime() {
    pace.forwarded();
    pace.waited(TimeUnit.MILLISECONDS.toNanos(79));
    assertThat(pace.isDue()).isFalse();

    pace.waited(TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void commitsNothingWhereNothingWasForwarded() {
    pace.committed(5);
    pace.waited(1_000);

    assertThat(pace.isDue()).isFalse();
    assertThat(pace.hasUncommitted()).isFalse();
  }

  @Test
  void waitsFourTimesAsLongAsTheLastCommitTook() {
    pace.committed(5);
    pace.forwarded();
    pace.waited(19);
    assertThat(pace.isDue()).isFalse();

    pace.waited(1);

    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void leavesCommitsOfABusyThreadToTheInterval() {
    pace.committed(5);
    pace.forwarded();

    assertThat(pace.isDue()).isFalse();
    assertThat(pace.hasUncommitted()).isTrue();
  }

  @Test
  void forgetsWhatEndedWithItsTask() {
    pace.committed(5);
    pace.waited(1_000);
    pace.forwarded();

    pace.ended();

    assertThat(pace.hasUncommitted()).isFalse();
    assertThat(pace.isDue()).isFalse();
  }

  @Test
  void startsAnewWithEachCommit() {
    pace.waited(1_000);
    pace.committed(5);
    pace.forwarded();

    assertThat(pace.isDue()).isFalse();
  }

  @Test
  void asksForNothingWhereCommitsComeByTheirIntervalAlone() {
    CommitPace interval = new CommitPace(false);
    interval.forwarded();
    interval.waited(1_000);

    assertThat(interval.isDue()).isFalse();
    assertThat(interval.hasUncommitted()).isFalse();
  }
}
