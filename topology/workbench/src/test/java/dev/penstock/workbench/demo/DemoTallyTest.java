package dev.penstock.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTallyTest {

  private static final Instant BEGIN = Instant.ofEpochMilli(1_700_000_000_000L);

  private final DemoTally tally = new DemoTally();

  @Test
  void groupsPredictionsIntoTheBatchesTheyCameFrom() {
    predict(0, 0, 3, 100);
    predict(1, 0, 3, 100);
    predict(1, 1, 3, 100);
    predict(0, 1, 1, 200);
    assertThat(tally.batches()).isEqualTo(2);
    assertThat(tally.meanBatchSize()).isEqualTo(2);
    assertThat(tally.meanPartitions()).isEqualTo(1.5);
    assertThat(tally.imagesPerSecond(BEGIN)).isEqualTo(20);
  }

  @Test
  void countsDuplicateAnswers() {
    predict(0, 0, 1, 100);
    predict(0, 0, 1, 300);
    tally.deadLettered("images", 0, 7);
    assertThat(tally.answers()).isEqualTo(2);
    assertThat(tally.doubled()).isEqualTo(1);
  }

  @Test
  void accuracyIsOfTheKnownOnly() {
    assertThat(tally.top1Accuracy()).isNull();
    tally.predicted(prediction(0, 0, 1, 100), "star");
    tally.predicted(prediction(0, 1, 1, 200), "ring");
    tally.predicted(prediction(0, 2, 1, 300), null);
    assertThat(tally.top1Accuracy()).isEqualTo(0.5);
    assertThat(tally.wrong()).isEqualTo(1);
  }

  private void predict(int partition, long offset, int batchSize, long endedAtMillis) {
    tally.predicted(prediction(partition, offset, batchSize, endedAtMillis), null);
  }

  private static Prediction prediction(
      int partition, long offset, int batchSize, long endedAtMillis) {
    return new Prediction(
        "id",
        new ModelInfo("demo", "1", "", "fp16", "cpu"),
        List.of(new ScoredClass(0, "star", 1f)),
        new SourceRecord("images", partition, offset),
        batchSize,
        1L,
        2L,
        BEGIN.plusMillis(endedAtMillis),
        null);
  }
}
