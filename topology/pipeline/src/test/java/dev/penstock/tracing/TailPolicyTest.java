package dev.penstock.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailPolicyTest {

  private final HandTicker ticker = new HandTicker();
  private final TailPolicy policy = new TailPolicy(10, ticker);

  @Test
  void failuresAreKeptUpToTheBudgetOfASecond() {
    assertThat(keep(50, true, 1)).isEqualTo(10);
    nextSecond();
    assertThat(keep(4, true, 1)).isEqualTo(4);
  }

  @Test
  void theSlowestAreKeptAndTakeHalfOfTheBudget() {
    oneSecond();
    assertThat(keep(1_000, false, 20)).as("usual ones").isZero();
    assertThat(keep(3, false, 500)).as("slow ones").isEqualTo(3);
    assertThat(keep(100, false, 500)).isEqualTo(2);
    assertThat(keep(100, true, 1)).as("room is left for failures").isEqualTo(5);
  }

  @Test
  void whereAllAreAlikeTheFirstOfEachSecondAreKept() {
    keep(1_000, false, 20);
    nextSecond();
    assertThat(keep(1_000, false, 20)).isEqualTo(5);
  }

  @Test
  void slowIsWhatIsSlowNow() {
    oneSecond();
    keep(1_000, false, 400);
    nextSecond();
    assertThat(keep(10, false, 100)).as("was slow two seconds ago").isZero();
    assertThat(keep(1, false, 800)).isOne();
  }

  @Test
  void nothingIsKnownToBeSlowInTheFirstSecond() {
    assertThat(keep(100, false, 5_000)).isZero();
  }

  @Test
  void nothingIsSlowAfterASecondWithoutRecords() {
    nextSecond();
    assertThat(keep(100, false, 20)).isZero();
  }

  @Test
  void aBudgetOfNothingKeepsNothing() {
    policy.change(0);
    oneSecond();
    assertThat(keep(100, true, 5_000)).isZero();
  }

  /** Of many records at 20 ms and a few that are slower. */
  private void oneSecond() {
    keep(1_000, false, 20);
    keep(5, false, 200);
    nextSecond();
  }

  private void nextSecond() {
    ticker.advance(Duration.ofSeconds(1));
  }

  private int keep(int records, boolean failed, long millis) {
    int kept = 0;
    for (int i = 0; i < records; i++) {
      kept += policy.keep(failed, Duration.ofMillis(millis).toNanos()) == null ? 0 : 1;
    }
    return kept;
  }
}
