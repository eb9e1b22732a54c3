package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdaptiveLingerTest {

  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final AdaptiveLinger linger = new AdaptiveLinger(100 * MS);

  @Test
  void lingersForWhatTwoBatchesLeaveOfTheTarget() {
    arrivals(50, MS);
    assertThat(linger.nanos(20 * MS)).isEqualTo(60 * MS);
  }

  @Test
  void doesNotLingerWhereTheModelAloneTakesTheTarget() {
    arrivals(50, MS);
    assertThat(linger.nanos(50 * MS)).isZero();
  }

  @Test
  void doesNotLingerWhereNobodyElseIsLikelyToCome() {
    arrivals(200, 500 * MS);
    assertThat(linger.nanos(10 * MS)).isZero();
    arrivals(200, MS);
    assertThat(linger.nanos(10 * MS)).isEqualTo(80 * MS);
  }

  @Test
  void settlesWhereOneBatchInAHundredMissesTheTarget() {
    arrivals(50, MS);
    Random random = new Random(7); // a machine that adds up to 40 ms to what was estimated
    int missed = 0;
    int batches = 50_000;
    for (int i = 0; i < batches; i++) {
      long latency = linger.nanos(10 * MS) + 2 * 10 * MS + (long) (random.nextDouble() * 40 * MS);
      missed += latency > 100 * MS ? 1 : 0;
      linger.answered(latency);
    }
    assertThat(100.0 * missed / batches).isCloseTo(1.0, within(0.3));
  }

  @Test
  void comesBackSoonFromMissesInARowHoweverMany() {
    for (int misses : new int[] {100, 10_000}) {
      arrivals(50, MS);
      for (int i = 0; i < misses; i++) {
        linger.answered(101 * MS);
      }
      assertThat(linger.nanos(10 * MS)).isLessThan(2 * MS);
      int hits = 0;
      while (linger.nanos(10 * MS) < 79 * MS && hits < 10_000) {
        linger.answered(50 * MS);
        hits++;
      }
      assertThat(hits).isLessThan(1_000);
    }
  }

  private void arrivals(int count, long gap) {
    for (int i = 0; i < count; i++) {
      now += gap;
      linger.arrived(now);
    }
  }

  private long now;
}
