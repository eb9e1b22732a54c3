package dev.penstock.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.cli.verify.Replayed.Outcome;
import dev.penstock.inference.Classification;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayedTest {

  @Test
  void theNextFloatIsNotTheSame() {
    Replayed next = of(List.of(scored(1, 0.5f)), List.of(now(1, Math.nextUp(0.5f))));

    assertThat(next.outcome(0.001)).isEqualTo(Outcome.WITHIN_TOLERANCE);
    assertThat(next.outcome(0)).isEqualTo(Outcome.DIFFERENT);
  }

  @Test
  void classesOfAboutTheSameScoreMayChangePlacesAtTheEnd() {
    Replayed swapped =
        of(List.of(scored(1, 0.5f), scored(2, 0.2501f)), List.of(now(1, 0.5f), now(3, 0.25f)));
    Replayed other =
        of(List.of(scored(1, 0.5f), scored(2, 0.4f)), List.of(now(1, 0.5f), now(3, 0.25f)));

    assertThat(swapped.outcome(0.001)).isEqualTo(Outcome.WITHIN_TOLERANCE);
    assertThat(other.outcome(0.001)).isEqualTo(Outcome.DIFFERENT);
    assertThat(other.difference()).isCloseTo(0.15, within(1e-6));
  }

  @Test
  void aScoreThatIsNotANumberIsDifferent() {
    assertThat(of(List.of(scored(1, Float.NaN)), List.of(now(1, 0.5f))).outcome(1))
        .isEqualTo(Outcome.DIFFERENT);
    assertThat(
            of(List.of(scored(1, Float.NaN), scored(2, 0f)), List.of(now(1, 0.5f), now(2, 0f)))
                .outcome(1))
        .isEqualTo(Outcome.DIFFERENT);
  }

  private static ScoredClass scored(int index, float score) {
    return new ScoredClass(index, "c" + index, score);
  }

  private static Classification.ScoredClass now(int index, float score) {
    return new Classification.ScoredClass(index, "c" + index, score);
  }

  private static Replayed of(List<ScoredClass> before, List<Classification.ScoredClass> now) {
    Prediction prediction =
        new Prediction(
            "a",
            new ModelInfo("colour", "1", "", "fp32", "cpu"),
            before,
            new SourceRecord("images", 0, 0L),
            1,
            0L,
            0L,
            Instant.EPOCH,
            null);
    return new Replayed(prediction, new Classification(now, 1, 0, 0, Instant.EPOCH));
  }
}
