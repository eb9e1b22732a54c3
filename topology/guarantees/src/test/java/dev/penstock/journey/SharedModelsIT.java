package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.app.Penstock;
import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.SharedData;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Unusual models beside the checkout: what the import accepts is served, and its answers are right.
 */
@ExtendWith(BrokerExtension.class)
class SharedModelsIT {

  private static final Map<String, Color> SQUARES =
      Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);
  private static final int EACH = 8;

  @TempDir private Path repository;

  @ParameterizedTest
  @CsvSource({
    "sigmoid4,    l4.txt, ''",
    "softmax_exp, l4.txt, ''",
    "mixbatch,    l4.txt, ''",
    "out_static1, l4.txt, ''",
    "plain,       l4.json, --fp16",
    "aux,         l4.txt, --output=aux"
  })
  void squaresAreNamedAloneAndInBatches(
      String model, String labels, String option, SharedBroker broker) throws Exception {
    publish(model, labels, option);
    TestTopics topics = TestTopics.create(broker, 1);
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app =
            Penstock.start(
                topics.config(Map.of("penstock.batch.size", "8", "penstock.batch.linger", "50ms")),
                ModelRepository.open(repository).load(model))) {
      for (int i = 0; i < EACH; i++) {
        for (Map.Entry<String, Color> square : SQUARES.entrySet()) {
          producer.send(0, null, square.getKey() + "-" + i, TestImages.png(square.getValue()));
        }
      }

      List<ConsumerRecord<byte[], byte[]>> answers =
          output.await(SQUARES.size() * EACH, Duration.ofMinutes(1));

      assertThat(answers).hasSize(SQUARES.size() * EACH);
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        Prediction prediction = Predictions.read(answer);
        ScoredClass best = prediction.getClasses().get(0);
        assertThat(prediction.getId()).startsWith(best.getLabel());
        assertThat(best.getScore()).as(prediction.getId()).isBetween(0.99f, 1.0001f);
        assertThat(prediction.getBatchSize() == 1 || !model.equals("mixbatch")).isTrue();
      }
      assertThat(app.isServing()).isTrue();
    }
  }

  private void publish(String model, String labels, String option) {
    Path cases = SharedData.find().orElse(Path.of("")).resolve("cases/onnx");
    assumeTrue(Files.isDirectory(cases), "shared/data/cases/onnx is not there");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code =
        new Main(new CommandContext(new Terminal(printed, printed, false), new StopSignal()))
            .run(
                "model",
                "import",
                cases.resolve(model + ".onnx").toString(),
                "--labels=" + cases.resolve(labels),
                "--name=" + model + ":1",
                "--repository=" + repository,
                option.isEmpty() ? "--json" : option);
    assertThat(code).as(printed.toString(StandardCharsets.UTF_8)).isZero();
  }
}
