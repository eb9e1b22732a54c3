package dev.penstock.bench.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.bench.BenchException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SteadyStateRateTest {

  /** 100 batches of 32, one each 20 ms. */
  @Test
  void rateOfWholeBatchesIsExact() {
    long[] appended = IntStream.range(0, 3200).mapToLong(i -> i / 32 * 20L).toArray();

    assertThat(SteadyStateRate.perSecond(appended)).isEqualTo(1600);
  }

  @Test
  void rateLeavesOutASlowStartAndASlowEnd() {
    long[] appended =
        IntStream.range(0, 10_000)
            .mapToLong(i -> i < 1000 ? i * 50L : 50_000 + i + (i > 9900 ? 5000 : 0))
            .toArray();

    assertThat(SteadyStateRate.perSecond(appended)).isCloseTo(1000, within(1.0));
  }

  @Test
  void rateOfAMomentIsRefused() {
    assertThatThrownBy(() -> SteadyStateRate.perSecond(new long[100]))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("within a millisecond");
  }
}
