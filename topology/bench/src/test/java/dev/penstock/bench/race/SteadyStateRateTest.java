package dev.penstock.bench.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.latency.Percentiles;
import dev.penstock.bench.report.SampleSummary;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SteadyStateRateTest {

  @Test
  void percentileIsAValueThatWasMeasured() {
    Percentiles hundred = new Percentiles(LongStream.rangeClosed(1, 100).toArray());

    assertThat(hundred.at(50)).isEqualTo(50);
    assertThat(hundred.at(99)).isEqualTo(99);
    assertThat(hundred.at(99.9)).isEqualTo(100);
    assertThat(new Percentiles(new long[] {7}).at(50)).isEqualTo(7);
  }

  @Test
  void spreadTakesTheMiddleOfAnEvenNumberOfRounds() {
    assertThat(SampleSummary.of(List.of(4.0, 1.0, 3.0, 2.0)))
        .isEqualTo(new SampleSummary(2.5, 1, 4));
    assertThat(SampleSummary.of(List.of(5.0, 1.0, 2.0))).isEqualTo(new SampleSummary(2, 1, 5));
  }

  @Test
  void spreadLeavesOutRoundsThatWereTooShortToMeasure() {
    assertThat(SampleSummary.of(List.of(Double.NaN, 2.0))).isEqualTo(new SampleSummary(2, 2, 2));
  }

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
