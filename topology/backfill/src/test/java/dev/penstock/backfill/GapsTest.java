package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {

  private final Gaps gaps = new Gaps();

  @Test
  void aGapThatTheLogStartsInWasMadeByRetention() {
    gaps.add(10, 20);
    gaps.judge(1, 15);
    assertThat(gaps.missing()).isEqualTo(5);
  }

  @Test
  void aGapThatTheLogStartsRightAfterWasMadeByRetention() {
    gaps.add(10, 20);
    gaps.judge(1, 20);
    assertThat(gaps.missing()).isEqualTo(10);
  }

  @Test
  void aGapThatTheLogCoversWasNot() {
    gaps.add(10, 20);
    gaps.judge(1, 10);
    assertThat(gaps.missing()).isZero();
  }

  @Test
  void aGapThatIsNewerThanTheLogStartIsJudgedLater() {
    gaps.add(10, 20);
    int known = gaps.size();
    gaps.add(30, 40);
    gaps.judge(known, 20);
    assertThat(gaps.size()).isEqualTo(1);
    gaps.judge(1, 40);
    assertThat(gaps.missing()).isEqualTo(20);
  }

  @Test
  void whatIsMissingIsCountedOnce() {
    gaps.add(10, 20);
    gaps.judge(1, 20);
    gaps.settle(gaps.missing());
    assertThat(gaps.missing()).isZero();
    assertThat(gaps.size()).isZero();
  }
}
