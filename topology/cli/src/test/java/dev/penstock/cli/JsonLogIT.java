package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.FussyModel;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code PENSTOCK_LOG_FORMAT=json} each line on stderr is a JSON object, whoever wrote it. */
@ExtendWith(BrokerExtension.class)
@Timeout(180)
class JsonLogIT {

  @TempDir private Path folder;
  private CommandProcess process;

  @AfterEach
  void end() {
    process.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config --set nope=1                                                | 2 | nope",
        "rnu                                                                | 2 | rnu",
        "demo                                                               | 2 | distribution",
        "results --bootstrap-servers no-such-host.invalid:9092              | 1 | no-such-host",
        "results --bootstrap-servers 127.0.0.1:1                            | 1 | 127.0.0.1:1",
        "dlq list --verbose --bootstrap-servers 127.0.0.1:1                 | 1 | 127.0.0.1:1",
        "model inspect colour --verbose --repository $F/broken              | 1 | model.onnx"
      })
  void aFailureIsJson(String line, int code, String named) throws Exception {
    Path broken = Files.createDirectories(folder.resolve("broken/colour/1"));
    Path sound = ColourModel.publish(folder.resolve("models")).file().getParent();
    for (String part : List.of("model.properties", "labels.txt")) {
      Files.copy(sound.resolve(part), broken.resolve(part));
    }
    Files.write(broken.resolve("model.onnx"), new byte[] {8, 7, 58, 120, 1, 2, 3});

    int ended = start(line.replace("$F", folder.toString()).split(" +")).await();

    assertThat(ended).isEqualTo(code);
    List<JsonNode> lines = lines();
    assertThat(lines)
        .anySatisfy(
            event -> {
              assertThat(event.get("log.level").asText()).isEqualTo("ERROR");
              assertThat(event.get("log.logger").asText()).isEqualTo("penstock");
              assertThat(event.get("message").asText()).contains(named);
              assertThat(event.has("error.stack_trace")).isEqualTo(line.contains("--verbose"));
            });
  }

  /** ONNX Runtime's native code would write lines of its own. */
  @Test
  void aModelThatFailsIsJson(SharedBroker broker) throws Exception {
    String images = broker.newTopic("json", 1);
    FussyModel.publish(folder.resolve("models"), 200);
    start(run(broker, images, "fussy"));
    awaitMessage("ready after");
    try (ImageProducer producer = new ImageProducer(broker.clientProperties(), images)) {
      producer.send(0, null, "bright", TestImages.png(Color.WHITE));
    }
    awaitMessage("failed at inference");
    process.terminate();

    assertThat(process.await()).isZero();
    assertThat(messages()).contains("stopped");
  }

  @Test
  void soIsAllThatAnInstanceSaysAndTheFailuresOfItsLibraries(SharedBroker broker) throws Exception {
    String images = broker.newTopic("json", 1);
    ColourModel.publish(folder.resolve("models"));
    List<String> args = new ArrayList<>(List.of(run(broker, images, "colour")));
    args.addAll(
        List.of(
            "--set",
            "penstock.tracing.exporter=otlp",
            "--set",
            "penstock.tracing.sample-ratio=1",
            "--set",
            "penstock.tracing.endpoint=http://127.0.0.1:1"));
    start(args.toArray(String[]::new));
    awaitMessage("ready after");
    try (ImageProducer producer = new ImageProducer(broker.clientProperties(), images)) {
      producer.send(0, null, "red", TestImages.png(Color.RED));
      producer.send(0, null, "broken", new byte[] {1, 2, 3});
    }
    awaitMessage("dead letter: ");
    awaitMessage("Failed to export ");
    process.terminate();

    assertThat(process.await()).isZero();
    assertThat(messages()).contains("stopped");
  }

  private String[] run(SharedBroker broker, String images, String model) {
    return new String[] {
      "run",
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--set",
      "penstock.application.id=" + images,
      "--set",
      "penstock.topic.images=" + images,
      "--set",
      "penstock.admin.port=0",
      "--set",
      "penstock.model.name=" + model,
      "--set",
      "penstock.model.repository=" + folder.resolve("models")
    };
  }

  private void awaitMessage(String part) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(messages()).anyMatch(text -> text.contains(part)));
  }

  private List<String> messages() throws IOException {
    return lines().stream().map(event -> event.get("message").asText()).toList();
  }

  /** Every line, each of which has to be an object. */
  private List<JsonNode> lines() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    for (String line : process.errLines()) {
      JsonNode event = mapper.readTree(line);
      assertThat(event.isObject()).as(line).isTrue();
      events.add(event);
    }
    return events;
  }

  private CommandProcess start(String... args) throws IOException {
    process = CommandProcess.start(folder, "json", List.of(args));
    return process;
  }
}
