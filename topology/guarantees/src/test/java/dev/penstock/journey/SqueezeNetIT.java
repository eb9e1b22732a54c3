package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.app.Penstock;
import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.schemas.Prediction;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.SharedData;
import dev.penstock.testkit.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real pretrained classifier on real photos through Kafka; skipped where the data is absent. */
@ExtendWith(BrokerExtension.class)
class SqueezeNetIT {

  private static final String NAME = "squeezenet1.0_fp32_dynbatch";
  private static final int CLASSES = 1000;

  @Test
  void agreesWithTheGoldenAnswers(SharedBroker broker) throws Exception {
    assumeTrue(SharedData.find().isPresent(), "shared/data is not there");
    Path data = SharedData.find().orElseThrow();
    Map<String, String[]> golden = golden(data);
    TestTopics topics = TestTopics.create(broker, 4);
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app = Penstock.start(topics.config(Map.of()), model(data))) {
      int i = 0;
      for (String photo : golden.keySet()) {
        producer.send(i++ % 4, null, photo, Files.readAllBytes(data.resolve("photos/" + photo)));
      }

      List<ConsumerRecord<byte[], byte[]>> answers =
          output.await(golden.size(), Duration.ofMinutes(1));

      assertThat(Predictions.ids(answers)).containsExactlyInAnyOrderElementsOf(golden.keySet());
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        Prediction prediction = Predictions.read(answer);
        String[] row = golden.get(prediction.getId());
        var best = prediction.getClasses().get(0);
        assertThat(best.getIndex()).as(prediction.getId()).isEqualTo(Integer.parseInt(row[2]));
        assertThat(best.getScore())
            .as(prediction.getId())
            .isCloseTo(Float.parseFloat(row[3]), within(0.01f));
      }
      assertThat(app.isServing()).isTrue();
    }
  }

  private static Map<String, String[]> golden(Path data) throws IOException {
    Map<String, String[]> rows = new TreeMap<>();
    Files.readAllLines(data.resolve("golden/" + NAME + ".tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(row -> rows.put(row[0], row));
    return rows;
  }

  private static ModelDescriptor model(Path data) throws IOException {
    return new ModelDescriptor(
        "squeezenet",
        "1.0",
        data.resolve("models/" + NAME + ".onnx"),
        "golden",
        Precision.FP32,
        256,
        false,
        new InputSpec(
            "data_0",
            ElementType.FLOAT32,
            Layout.NCHW,
            ChannelOrder.BGR,
            224,
            224,
            0,
            List.of(104f, 117f, 123f),
            List.of(1f, 1f, 1f)),
        new OutputSpec("softmaxout_1", ElementType.FLOAT32, CLASSES, Activation.NONE),
        Files.readAllLines(data.resolve("labels/synset_words.txt")));
  }
}
