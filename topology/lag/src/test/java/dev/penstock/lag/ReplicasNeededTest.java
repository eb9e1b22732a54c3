package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicasNeededTest {

  private static final Duration BUDGET = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long INTERVAL = 15_000;

  private final ReplicasNeeded replicas = new ReplicasNeeded(BUDGET, PATIENCE);

  @Test
  void coversWhatArrivesAndWorksOffTheBacklogWithinTheBudget() {
    // 100/s arrive, and 30,000 / 300 s are 100/s more; one instance answers 60/s.
    assertThat(replicas.at(0, 100, 30_000, 60, 12)).isEqualTo(4);
  }

  @Test
  void isAtLeastOneAndAtMostOnePerPartition() {
    assertThat(replicas.at(0, 0, 0, 60, 12)).isEqualTo(1);
    assertThat(replicas.at(1, 100_000, 0, 60, 12)).isEqualTo(12);
    assertThat(replicas.at(2, 0, 0, 60, 0)).isEqualTo(1);
  }

  @Test
  void growsAtOnceAndShrinksOnlyWhenFewerHaveBeenEnoughForLong() {
    assertThat(replicas.at(0, 100, 0, 60, 12)).isEqualTo(2);
    assertThat(replicas.at(15_000, 300, 0, 60, 12)).isEqualTo(5);
    assertThat(replicas.at(30_000, 100, 0, 60, 12)).isEqualTo(5);
    assertThat(replicas.at(15_000 + PATIENCE.toMillis(), 100, 0, 60, 12)).isEqualTo(5);
    assertThat(replicas.at(15_001 + PATIENCE.toMillis(), 100, 0, 60, 12)).isEqualTo(2);
  }

  /**
   * A day with a quiet night, two peaks and noise of 10 %: each instance takes a minute to start.
   */
  @Test
  void followsADayWithoutFlappingAndNeverFallsBehindTheBudget() {
    double capacity = 60;
    Random noise = new Random(7);
    double lag = 0;
    int running = 1;
    int changes = 0;
    int latest = 1;
    double worstSeconds = 0;
    Deque<Integer> starting = new ArrayDeque<>();
    for (int step = 0; step < 24 * 240; step++) {
      double hour = step / 240.0;
      double curve =
          20
              + 400 * Math.exp(-Math.pow(hour - 10, 2) / 4)
              + 500 * Math.exp(-Math.pow(hour - 18, 2) / 3);
      double in = curve * (0.9 + 0.2 * noise.nextDouble());
      double out = Math.min(running * capacity, in + lag * 1_000 / INTERVAL);
      lag = Math.max(0, lag + (in - out) * INTERVAL / 1_000);
      worstSeconds = Math.max(worstSeconds, lag / Math.max(out, 1));
      int wanted = replicas.at(step * INTERVAL, in, (long) lag, capacity, 12);
      if (wanted != latest) {
        changes++;
        latest = wanted;
      }
      starting.addLast(wanted);
      // Fewer at once, more after a minute.
      int before = starting.size() > 4 ? starting.removeFirst() : 1;
      running = Math.min(wanted, Math.max(running, before));
    }
    // From 1 to 8 and to 10 instances and back: 32 changes are the least without a plan.
    assertThat(changes).isLessThanOrEqualTo(45);
    assertThat(worstSeconds).isLessThan((double) BUDGET.toSeconds());
    assertThat(latest).isEqualTo(1);
  }
}
