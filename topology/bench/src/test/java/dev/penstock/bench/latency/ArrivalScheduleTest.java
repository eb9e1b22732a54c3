package dev.penstock.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {

  @Test
  void keepsTheRateOnTheWhole() {
    ArrivalSchedule schedule = ArrivalSchedule.poisson(500, 20_000, 1);

    assertThat(20_000 / (schedule.at(19_999) / 1e9)).isCloseTo(500, within(15.0));
  }

  /** Of independent arrivals, 1 - 1/e come within the mean distance of the one before. */
  @Test
  void arrivalsAreIndependent() {
    ArrivalSchedule schedule = ArrivalSchedule.poisson(1000, 20_000, 2);
    int near = 0;
    for (int i = 1; i < schedule.size(); i++) {
      assertThat(schedule.at(i)).isGreaterThanOrEqualTo(schedule.at(i - 1));
      near += schedule.at(i) - schedule.at(i - 1) < 1_000_000 ? 1 : 0;
    }

    assertThat(near / 20_000.0).isCloseTo(1 - Math.exp(-1), within(0.02));
  }

  @Test
  void isTheSameEveryTime() {
    ArrivalSchedule once = ArrivalSchedule.poisson(100, 50, 3);
    ArrivalSchedule again = ArrivalSchedule.poisson(100, 50, 3);

    for (int i = 0; i < once.size(); i++) {
      assertThat(once.at(i)).isEqualTo(again.at(i));
    }
  }

  /** The wait of a sender that was held up is part of every latency (no coordinated omission). */
  @Test
  void latencyCountsFromTheMomentDueThoughSentLater() throws InterruptedException {
    OpenLoopLoad.Arrivals arrivals =
        new OpenLoopLoad.Arrivals(
            0, ArrivalSchedule.poisson(1e9, 2, 1), System.nanoTime() - 1_000_000_000);

    arrivals.sending(0);
    arrivals.readable(0);
    arrivals.sending(1);
    arrivals.readable(1);

    assertThat(arrivals.latencies().getValueAtPercentile(50)).isGreaterThanOrEqualTo(1_000_000_000);
    assertThat(arrivals.late().getValueAtPercentile(50)).isGreaterThanOrEqualTo(1_000_000_000);
  }
}
