package dev.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleSummaryTest {

  @Test
  void takesTheMiddleOfAnEvenNumberOfRounds() {
    assertThat(SampleSummary.of(List.of(4.0, 1.0, 3.0, 2.0)))
        .isEqualTo(new SampleSummary(2.5, 1, 4));
    assertThat(SampleSummary.of(List.of(5.0, 1.0, 2.0))).isEqualTo(new SampleSummary(2, 1, 5));
  }

  @Test
  void leavesOutRoundsThatWereTooShortToMeasure() {
    assertThat(SampleSummary.of(List.of(Double.NaN, 2.0))).isEqualTo(new SampleSummary(2, 2, 2));
  }
}
