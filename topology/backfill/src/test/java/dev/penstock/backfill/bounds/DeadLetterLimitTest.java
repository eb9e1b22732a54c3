package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterLimitTest {

  @Test
  void judgesANumberAtOnce() {
    DeadLetterLimit ten = DeadLetterLimit.parse("10");
    assertThat(ten.isExceededBy(10, 10, false)).isFalse();
    assertThat(ten.isExceededBy(11, 11, false)).isTrue();
    assertThat(DeadLetterLimit.parse("0").isExceededBy(1, 1, false)).isTrue();
    assertThat(DeadLetterLimit.parse("0").isExceededBy(0, 0, true)).isFalse();
  }

  @Test
  void judgesAPercentageOfAHundredRecordsOrMore() {
    DeadLetterLimit fivePercent = DeadLetterLimit.parse("5%");
    assertThat(fivePercent.isExceededBy(99, 99, false)).isFalse();
    assertThat(fivePercent.isExceededBy(6, 100, false)).isTrue();
    assertThat(fivePercent.isExceededBy(5, 100, false)).isFalse();
    assertThat(fivePercent.isExceededBy(50, 1000, false)).isFalse();
    assertThat(fivePercent.isExceededBy(51, 1000, false)).isTrue();
  }

  @Test
  void judgesAPercentageOfFewerRecordsAtTheEnd() {
    assertThat(DeadLetterLimit.parse("5%").isExceededBy(1, 10, true)).isTrue();
    assertThat(DeadLetterLimit.parse("10%").isExceededBy(1, 10, true)).isFalse();
    assertThat(DeadLetterLimit.parse("0%").isExceededBy(0, 0, true)).isFalse();
    assertThat(DeadLetterLimit.parse("100%").isExceededBy(10, 10, true)).isFalse();
    assertThat(DeadLetterLimit.parse("0.5%").isExceededBy(6, 1000, true)).isTrue();
  }

  @Test
  void refusesWhatIsNoLimit() {
    for (String value : List.of("", "-1", "101%", "5 %", "%", "1.5", "many")) {
      assertThatThrownBy(() -> DeadLetterLimit.parse(value))
          .as(value)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("\"" + value + "\" is not a limit on dead letters")
          .hasMessageContaining("from 0% to 100%");
    }
  }

  @Test
  void printsAsItWasGiven() {
    assertThat(DeadLetterLimit.parse("5%")).hasToString("5%");
  }
}
