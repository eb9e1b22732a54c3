package dev.penstock.cli.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.app.Penstock;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.record.HeaderNames;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dead letters of a real instance, from the failure to the prediction after all. */
@ExtendWith(BrokerExtension.class)
class DlqIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long TIMESTAMP = System.currentTimeMillis() - 3_600_000;
  private static final int IMAGES = 6;

  private final SharedBroker broker;
  private final TestTopics topics;
  @TempDir private Path folder;

  DlqIT(SharedBroker broker) {
    this.broker = broker;
    this.topics = TestTopics.create(broker, 2);
  }

  @Test
  void lettersAreListedShownAndRedrivenToAPrediction() throws Exception {
    ModelDescriptor model = ColourModel.publish(folder.resolve("models"));
    byte[] picture = TestImages.png(Color.RED);
    String example;
    try (CommittedRecords letters = topics.deadLettersSeen();
        Penstock strict = start(model, Map.of("penstock.image.max-pixels", "100"))) {
      send(picture);
      List<ConsumerRecord<byte[], byte[]>> dead = letters.await(IMAGES + 2, PATIENCE);
      example = nameOf(dead, "request-0");
      assertThat(strict.isServing()).isTrue();
    }

    listsByStageAndReason();
    showsAndSavesTheImage(example, picture);
    JsonNode rehearsal = json(redrive("--stage", "decode-image", "--dry-run").lines().get(0));
    assertThat(rehearsal.at("/letters").asInt()).isEqualTo(IMAGES);
    assertThat(rehearsal.at("/topics/" + topics.images()).asInt()).isEqualTo(IMAGES);

    JsonNode done = json(redrive("--reason", "(penstock.image.max-pixels)").lines().get(0));

    assertThat(done.at("/redriven").asInt()).isEqualTo(IMAGES);
    assertThat(done.at("/alreadyRedriven").asInt()).isZero();
    JsonNode again = json(redrive("--stage", "decode-image").lines().get(0));
    assertThat(again.at("/redriven").asInt()).isZero();
    assertThat(again.at("/alreadyRedriven").asInt()).isEqualTo(IMAGES);
    assertThat(json(list().lines().get(0)).at("/redriven").asInt()).isEqualTo(IMAGES);
    restoresTheInputs();
    try (CommittedRecords output = topics.predictionsSeen();
        Penstock lenient = start(model, Map.of())) {
      List<ConsumerRecord<byte[], byte[]>> answers = output.await(IMAGES, PATIENCE);
      assertThat(Predictions.ids(answers))
          .containsExactlyInAnyOrder("id-0", "id-1", "id-2", "id-3", "id-4", "id-5");
      assertThat(answers).allMatch(answer -> answer.timestamp() == TIMESTAMP);
      assertThat(lenient.isServing()).isTrue();
    }
  }

  @Test
  void imageFilesAreShownAndRedrivenToo() throws Exception {
    ModelDescriptor model = ColourModel.publish(folder.resolve("models"));
    byte[] picture = TestImages.of("jpg", Color.RED);
    String images = "penstock.input.format=image";
    try (ImageProducer producer = topics.producer();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock strict =
            start(
                model,
                Map.of("penstock.input.format", "image", "penstock.image.max-pixels", "9"))) {
      producer.send(new ProducerRecord<>(topics.images(), 1, null, picture));
      letters.await(1, PATIENCE);
      assertThat(strict.isServing()).isTrue();
    }
    String file = folder.resolve("letter").toString();

    CommandLineRun show =
        run("show", "1:0", "--topic", topics.deadLetters(), "--set", images, "--image", file);
    assertThat(show.out()).contains("id         " + topics.images() + "-1-0");
    assertThat(folder.resolve("letter.jpg")).hasBinaryContent(picture);
    CommandLineRun asAvro = run("show", "1:0", "--topic", topics.deadLetters());
    assertThat(asAvro.out()).contains("(none: value is a JPEG image", images);

    assertThat(json(redrive("--stage", "decode-image").lines().get(0)).at("/redriven").asInt())
        .isEqualTo(1);
    try (CommittedRecords output = topics.predictionsSeen();
        Penstock lenient = start(model, Map.of("penstock.input.format", "image"))) {
      List<ConsumerRecord<byte[], byte[]>> answers = output.await(1, PATIENCE);
      assertThat(Predictions.ids(answers).get(0)).startsWith(topics.images() + "-1-");
      assertThat(lenient.isServing()).isTrue();
    }
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() {
    CommandLineRun noTopic = run("list", "--topic", "nowhere");
    assertThat(noTopic.code()).isEqualTo(ExitCode.FAILED);
    assertThat(noTopic.err()).isEqualTo("penstock: there is no topic nowhere\n");
    CommandLineRun noLetter = run("show", "1:17", "--topic", topics.deadLetters());
    assertThat(noLetter.code()).isEqualTo(ExitCode.FAILED);
    assertThat(noLetter.err()).contains("has no letter at 1:17");
    CommandLineRun noPartition = run("show", "7:0", "--topic", topics.deadLetters());
    assertThat(noPartition.err()).contains("has no partition 7");
    CommandLineRun empty = run("list", "--topic", topics.deadLetters());
    assertThat(empty.code()).isEqualTo(ExitCode.DONE);
    assertThat(empty.err()).contains("no dead letters in");
  }

  private void listsByStageAndReason() throws Exception {
    CommandLineRun run = list();
    assertThat(run.lines()).hasSize(2);
    JsonNode first = json(run.lines().get(0));
    assertThat(first.at("/stage").asText()).isEqualTo("decode-image");
    assertThat(first.at("/reason").asText())
        .isEqualTo("image is N x N pixels; the limit is N pixels (penstock.image.max-pixels)");
    assertThat(first.at("/letters").asInt()).isEqualTo(IMAGES);
    assertThat(first.at("/oldest").asText()).isEqualTo(Instant.ofEpochMilli(TIMESTAMP).toString());
    assertThat(first.at("/source/topic").asText()).isEqualTo(topics.images());
    assertThat(json(run.lines().get(1)).at("/stage").asText()).isEqualTo("decode-record");
    assertThat(run("list", "--topic", topics.deadLetters()).out())
        .contains("letters", "decode-image", "image is N x N pixels");

    CommandLineRun each = run("list", "--topic", topics.deadLetters(), "--each", "--json");
    assertThat(each.lines()).hasSize(IMAGES + 2);
    JsonNode letter = json(each.lines().get(0));
    assertThat(Instant.parse(letter.at("/written").asText()))
        .isBetween(Instant.ofEpochMilli(TIMESTAMP), Instant.now());
    assertThat(letter.at("/instance").asText()).contains("@");
    assertThat(run("list", "--topic", topics.deadLetters(), "--each").lines())
        .hasSize(1 + IMAGES + 2);
  }

  private void showsAndSavesTheImage(String example, byte[] picture) throws Exception {
    Path file = folder.resolve("letter");
    String[] saving = {
      "show", example, "--topic", topics.deadLetters(), "--image", file.toString()
    };
    CommandLineRun run = run(saving);
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("input      " + topics.images() + " 0:0")
        .contains("reason     image is 48 x 40 pixels; the limit is 100 pixels")
        .contains("key        key-0")
        .contains("id         id-0")
        .contains("header     x-request-id: request-0")
        .doesNotContain("__streams.errors");
    assertThat(folder.resolve("letter.png")).hasBinaryContent(picture);
    CommandLineRun second = run(saving);
    assertThat(second.code()).isEqualTo(ExitCode.FAILED);
    assertThat(second.err()).contains("letter.png is there already; --force overwrites it");
    Files.writeString(
        folder.resolve("letter.png"), "another file, longer than the picture".repeat(99));
    run("show", example, "--topic", topics.deadLetters(), "--image", file.toString(), "--force");
    assertThat(folder.resolve("letter.png")).hasBinaryContent(picture);
    JsonNode json = json(run("show", example, "--topic", topics.deadLetters(), "--json").out());
    assertThat(json.at("/id").asText()).isEqualTo("id-0");
    assertThat(json.at("/headers")).hasSize(2);
    assertThat(json.at("/stacktrace").asText()).contains("ImageException");
  }

  private void restoresTheInputs() {
    try (CommittedRecords input =
        new CommittedRecords(broker.bootstrapServers(), topics.images())) {
      List<ConsumerRecord<byte[], byte[]>> records = input.await(2 * IMAGES + 2, PATIENCE);
      for (int i = 0; i < IMAGES; i++) {
        String id = "request-" + i;
        List<ConsumerRecord<byte[], byte[]>> same =
            records.stream().filter(r -> id.equals(Predictions.header(r, "x-request-id"))).toList();
        assertThat(same).hasSize(2);
        assertThat(same.get(1).partition()).isEqualTo(same.get(0).partition());
        assertThat(same.get(1).timestamp()).isEqualTo(TIMESTAMP);
        assertThat(same.get(1).key()).isEqualTo(same.get(0).key());
        assertThat(same.get(1).value()).isEqualTo(same.get(0).value());
        List<String> names = new ArrayList<>(names(same.get(0)));
        names.add(HeaderNames.REDRIVEN_FROM);
        assertThat(names(same.get(1))).isEqualTo(names);
      }
    }
  }

  private static String nameOf(List<ConsumerRecord<byte[], byte[]>> letters, String requestId) {
    return letters.stream()
        .filter(letter -> requestId.equals(Predictions.header(letter, "x-request-id")))
        .map(letter -> letter.partition() + ":" + letter.offset())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(ConsumerRecord<byte[], byte[]> record) {
    return StreamSupport.stream(record.headers().spliterator(), false).map(Header::key).toList();
  }

  private void send(byte[] picture) {
    try (ImageProducer producer = topics.producer()) {
      for (int i = 0; i < IMAGES; i++) {
        byte[] key = i < 4 ? ("key-" + i).getBytes(UTF_8) : null;
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                topics.images(), i % 2, TIMESTAMP, key, producer.value("id-" + i, picture));
        record.headers().add("x-request-id", ("request-" + i).getBytes(UTF_8));
        record.headers().add("x-twice", null);
        producer.send(record);
      }
      producer.send(new ProducerRecord<>(topics.images(), 0, null, new byte[] {1, 2, 3}));
      producer.send(new ProducerRecord<>(topics.images(), 1, null, new byte[] {1, 2, 3}));
    }
  }

  private Penstock start(ModelDescriptor model, Map<String, String> settings) throws Exception {
    return Penstock.start(topics.config(settings), model);
  }

  private CommandLineRun list() {
    return run("list", "--topic", topics.deadLetters(), "--json");
  }

  private CommandLineRun redrive(String... selection) {
    List<String> args =
        new ArrayList<>(List.of("redrive", "--topic", topics.deadLetters(), "--json"));
    args.addAll(List.of(selection));
    CommandLineRun run = run(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  private CommandLineRun run(String... args) {
    List<String> line = new ArrayList<>(List.of("dlq"));
    line.addAll(List.of(args));
    line.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static JsonNode json(String line) throws Exception {
    return new ObjectMapper().readTree(line);
  }
}
