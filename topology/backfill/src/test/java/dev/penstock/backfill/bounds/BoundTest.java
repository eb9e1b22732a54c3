package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundTest {

  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  @Test
  void readsTheEdgesOfTheLog() {
    assertThat(Bound.parse("earliest")).isEqualTo(Bound.Edge.EARLIEST);
    assertThat(Bound.parse("latest")).isEqualTo(Bound.Edge.LATEST);
    assertThat(Bound.parse("latest").time(NOW)).isEmpty();
  }

  @Test
  void readsTimesInUtcUnlessTheySayOtherwise() {
    assertTime("2026-11-01", "2026-11-01T00:00:00Z");
    assertTime("2026-11-01T10:00", "2026-11-01T10:00:00Z");
    assertTime("2026-11-01T10:00:30.25", "2026-11-01T10:00:30.250Z");
    assertTime("2026-11-01T10:00Z", "2026-11-01T10:00:00Z");
    assertTime("2026-11-01T10:00+02:00", "2026-11-01T08:00:00Z");
    assertTime("2026-11-01T10:00:30-05:30", "2026-11-01T15:30:30Z");
    assertTime("1793520000000", "2026-11-01T08:00:00Z");
    assertTime("0", "1970-01-01T00:00:00Z");
    assertTime("1969-12-31", "1969-12-31T00:00:00Z");
  }

  @Test
  void readsAges() {
    assertThat(Bound.parse("-5h")).isEqualTo(new Bound.Ago(Duration.ofHours(5)));
    assertTime("-48h", "2026-11-25T12:00:00Z");
    assertTime("-30m", "2026-11-27T11:30:00Z");
    assertTime("-7d", "2026-11-20T12:00:00Z");
    assertTime("-90s", "2026-11-27T11:58:30Z");
    assertTime("-0h", "2026-11-27T12:00:00Z");
  }

  /** A record of 10:00:00.000 is older than 10:00:00.0005, and none is between it and .001. */
  @Test
  void roundsTimesUpToWholeMilliseconds() {
    assertTime("2026-11-01T10:00:00.0005", "2026-11-01T10:00:00.001Z");
    assertThat(Bound.parse("-1h").time(NOW.plusNanos(1)))
        .contains(Instant.parse("2026-11-27T11:00:00.001Z"));
  }

  @Test
  void readsOffsets() {
    assertThat(Bound.parse("@1000")).isEqualTo(new Bound.Offset(1000));
    assertThat(Bound.parse("0:@100,12:@250"))
        .isEqualTo(new Bound.Offsets(Map.of(0, 100L, 12, 250L)));
  }

  @Test
  void showsTheValueAndTheGrammarOfWhatItRefuses() {
    List<String> wrong =
        List.of(
            "",
            "newest",
            "Latest",
            "@-5",
            "@",
            "-5",
            "-5w",
            "--5h",
            "0:@-1",
            "0:@1,",
            "0:1",
            "0:@1,@2",
            "@99999999999999999999",
            "99999999999999999999",
            "2026-02-30",
            "2026-13-01",
            "2026-11-01T24:00",
            "2026-11-01 10:00",
            "+999999999-12-31");
    for (String value : wrong) {
      assertThatThrownBy(() -> Bound.parse(value))
          .as(value)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("\"" + value + "\" is not a bound; it must be earliest, latest")
          .hasMessageContainingAll("2026-11-01T10:00", "-48h", "@1000", "0:@100,1:@250")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void refusesAPartitionThatIsNamedTwice() {
    assertThatThrownBy(() -> Bound.parse("1:@5,1:@6"))
        .hasMessage("\"1:@5,1:@6\" names partition 1 twice");
  }

  private static void assertTime(String text, String time) {
    assertThat(Bound.parse(text).time(NOW)).as(text).contains(Instant.parse(time));
  }
}
