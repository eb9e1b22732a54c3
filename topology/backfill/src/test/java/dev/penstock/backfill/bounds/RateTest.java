package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RateTest {

  @Test
  void convertsToRecordsPerSecond() {
    assertThat(Rate.parse("500/s").recordsPerSecond()).isEqualTo(500);
    assertThat(Rate.parse("30000/m").recordsPerSecond()).isEqualTo(500);
    assertThat(Rate.parse("1800/h").recordsPerSecond()).isEqualTo(0.5);
    assertThat(Rate.parse("0.5/s").recordsPerSecond()).isEqualTo(0.5);
  }

  @Test
  void refusesWhatIsNoRate() {
    for (String value : List.of("", "500", "0/s", "0.0/m", "-1/s", "5/d", "/s", "1e9/s", "NaN/s")) {
      assertThatThrownBy(() -> Rate.parse(value))
          .as(value)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("\"" + value + "\" is not a rate")
          .hasMessageContaining("500/s");
    }
  }
}
