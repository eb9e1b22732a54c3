package dev.penstock.cli.backfill;

import static dev.penstock.cli.backfill.JobBench.summary;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The predictions of a job are made again. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class VerifyIT {

  private final SharedBroker broker;
  @TempDir private Path models;
  private JobBench bench;
  private List<ConsumerRecord<byte[], byte[]>> answers;

  VerifyIT(SharedBroker broker) {
    this.broker = broker;
  }

  /** Four images of a color that is between several classes, so that all scores count. */
  @BeforeEach
  void answer() throws Exception {
    bench = new JobBench(broker, 2, models);
    for (int i = 0; i < 3; i++) {
      bench.send(0, new Color(140, 120, 110 + i), "gray-" + i);
    }
    bench.send(1, Color.BLUE, "blue");
    CommandLineRun run = bench.start("job");
    assertThat(run.code()).as(run.err()).isZero();
    answers = bench.answers("job", 4);
  }

  @Test
  void theSameModelAnswersTheSameToTheBit() throws Exception {
    CommandLineRun run = bench.verify(bench.group("job"), "--set", "penstock.top-k=1");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode found = summary(run);
    assertThat(found.at("/sample").asInt()).isEqualTo(4);
    assertThat(found.at("/same").asInt()).isEqualTo(4);
    assertThat(found.at("/notReplayed").asInt()).isZero();
    assertThat(found.at("/largestDifference").asDouble()).isZero();
    assertThat(found.at("/provider").asText()).isEqualTo("cpu");
  }

  @Test
  void aChangedPredictionIsFoundAndASmallChangeIsWithinTheTolerance() throws Exception {
    String changed =
        bench.rewrite(
            answers,
            prediction ->
                switch (prediction.getId()) {
                  case "gray-1" -> withBestScoreLess(prediction, 0.01f);
                  case "gray-2" -> withBestScoreLess(prediction, 0.0005f);
                  default -> prediction;
                });

    CommandLineRun strict = bench.verify(changed);
    CommandLineRun loose = bench.verify(changed, "--tolerance", "0.02");

    assertThat(strict.code()).as(strict.err()).isEqualTo(3);
    JsonNode found = summary(strict);
    assertThat(found.at("/same").asInt()).isEqualTo(2);
    assertThat(found.at("/withinTolerance").asInt()).isEqualTo(1);
    assertThat(found.at("/different").asInt()).isEqualTo(1);
    assertThat(found.at("/differences")).hasSize(1);
    assertThat(found.at("/differences/0/id").asText()).isEqualTo("gray-1");
    assertThat(found.at("/differences/0/offset").asInt()).isEqualTo(1);
    assertThat(found.at("/differences/0/difference").asDouble()).isBetween(0.0099, 0.0101);
    assertThat(loose.code()).as(loose.err()).isZero();
  }

  @Test
  void whatCannotBeReplayedIsCountedByReason() throws Exception {
    bench.deleteBefore(0, 1);
    String planted =
        bench.rewrite(
            answers,
            prediction ->
                switch (prediction.getId()) {
                  case "gray-1" -> with(prediction, "1", "12ab", "cpu");
                  case "gray-2" -> with(prediction, "../1", "12ab", "cpu");
                  default -> prediction;
                });

    CommandLineRun run = bench.verify(planted);

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode found = summary(run);
    assertThat(found.at("/same").asInt()).isEqualTo(1);
    assertThat(found.at("/notReplayed").asInt()).isEqualTo(3);
    assertThat(found.at("/reasons").findValuesAsText("reason"))
        .containsExactly("deleted", "model-missing", "digest-differs");
    assertThat(found.at("/reasons").findValuesAsText("count")).containsExactly("1", "1", "1");
    assertThat(found.at("/reasons/2/details/0").asText())
        .startsWith("model colour:1 has digest ")
        .endsWith(", stamped 12ab");
  }

  @Test
  void anotherProviderIsSaidAndATopicThatIsGoneIsAReason() throws Exception {
    String planted =
        bench.rewrite(
            answers,
            prediction ->
                prediction.getId().equals("blue")
                    ? with(prediction, "source", new SourceRecord("no-such-topic", 0, 0L))
                    : with(prediction, "1", prediction.getModel().getDigest(), "cuda"));

    CommandLineRun run = bench.verify(planted);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(summary(run).at("/otherProviders/cuda").asInt()).isEqualTo(3);
    assertThat(summary(run).at("/reasons/0/reason").asText()).isEqualTo("topic-gone");
  }

  @Test
  void aTopicThatHoldsNothingToReplayFails() throws Exception {
    CommandLineRun images = bench.verify(bench.topics().images());

    assertThat(images.code()).isEqualTo(1);
    assertThat(summary(images).at("/reasons/0/reason").asText()).isEqualTo("no-prediction");
    assertThat(images.err()).contains("no prediction could be replayed");
  }

  private static Prediction withBestScoreLess(Prediction prediction, float less) {
    List<ScoredClass> classes = new ArrayList<>(prediction.getClasses());
    ScoredClass best = classes.get(0);
    classes.set(0, new ScoredClass(best.getIndex(), best.getLabel(), best.getScore() - less));
    return with(prediction, "classes", classes);
  }

  private static Prediction with(
      Prediction prediction, String version, String digest, String provider) {
    ModelInfo model = prediction.getModel();
    return with(
        prediction,
        "model",
        new ModelInfo(model.getName(), version, digest, model.getPrecision(), provider));
  }

  private static Prediction with(Prediction prediction, String field, Object value) {
    prediction.put(field, value);
    return prediction;
  }
}
