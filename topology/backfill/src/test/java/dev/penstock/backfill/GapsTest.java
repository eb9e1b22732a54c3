package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {

  private final Gaps gaps = new Gaps();

  @Test
  void aGapThatTheLogStartsInWasMadeByRetention() {
    gaps.add(10, 20);
    gaps.seen().judge(15);
    assertThat(gaps.missing()).isEqualTo(5);
  }

  @Test
  void aGapThatTheLogStartsRightAfterWasMadeByRetention() {
    gaps.add(10, 20);
    gaps.seen().judge(20);
    assertThat(gaps.missing()).isEqualTo(10);
  }

  @Test
  void aGapThatTheLogCoversWasNot() {
    gaps.add(10, 20);
    gaps.seen().judge(10);
    assertThat(gaps.missing()).isZero();
  }

  @Test
  void aGapThatIsNewerThanTheLogStartIsJudgedLater() {
    gaps.add(10, 20);
    Gaps.Seen seen = gaps.seen();
    gaps.add(30, 40);
    seen.judge(20);
    assertThat(gaps.size()).isEqualTo(1);
    gaps.seen().judge(40);
    assertThat(gaps.missing()).isEqualTo(20);
  }

  @Test
  void whatIsMissingIsCountedOnce() {
    gaps.add(10, 20);
    gaps.seen().judge(20);
    gaps.settle(gaps.missing());
    assertThat(gaps.missing()).isZero();
    assertThat(gaps.size()).isZero();
  }
}
