package dev.penstock.cli.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import dev.penstock.schemas.WireFormat;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class ProduceAndResultsIT {

  private static final String HEADER = "traceparent";

  private final SharedBroker broker;
  @TempDir private Path folder;

  ProduceAndResultsIT(SharedBroker broker) {
    this.broker = broker;
  }

  @Test
  void producesEveryFileOfAFolderKeyedByName() throws Exception {
    String topic = broker.uniqueName("images");
    byte[] large = new byte[3 << 20]; // more than Kafka takes by default
    Files.write(folder.resolve("large.jpg"), large);
    Files.writeString(folder.resolve("empty.png"), "");

    CommandLineRun run =
        CommandLineRun.of(
            "produce",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--topic",
            topic,
            "--key-by",
            "name",
            "--json",
            folder.toString());

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("created topic " + topic + " with 4 partitions");
    assertThat(json(run.lines().get(0)).at("/produced").asInt()).isEqualTo(2);
    Map<String, ImageRecord> images = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topic, 2)) {
      ImageRecord image = new AvroReader<>(ImageRecord.class).read(record.value());
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(image.getId());
      images.put(image.getId(), image);
    }
    assertThat(images).containsOnlyKeys("large.jpg", "empty.png");
    assertThat(images.get("large.jpg").getImage()).isEqualTo(ByteBuffer.wrap(large));
    assertThat(images.get("large.jpg").getContentType()).isEqualTo("image/jpeg");
  }

  @Test
  void aResumedProduceSendsOnlyWhatIsNew() throws Exception {
    String topic = broker.newTopic("images", 1);
    Path sent = folder.resolve("sent");
    Path photos = Files.createDirectories(folder.resolve("photos/cats")).getParent();
    Files.writeString(photos.resolve("a.jpg"), "a");
    Files.writeString(photos.resolve("cats/a.jpg"), "b");
    assertThat(produce(topic, sent, photos).code()).isEqualTo(ExitCode.DONE);
    Files.writeString(photos.resolve("c.jpg"), "c");

    CommandLineRun again = produce(topic, sent, photos);

    assertThat(again.code()).isEqualTo(ExitCode.DONE);
    assertThat(again.err()).contains("skipping 2 images that are in " + sent);
    assertThat(again.out()).contains("produced 1 of 3 images to " + topic + ", skipped 2");
    List<String> ids = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topic, 3)) {
      ids.add(new AvroReader<>(ImageRecord.class).read(record.value()).getId());
    }
    assertThat(ids).containsExactly("a.jpg", "cats/a.jpg", "c.jpg");
  }

  @Test
  void resultsPrintPredictionsAsJson() throws Exception {
    String topic = broker.newTopic("predictions", 3);
    write(topic, 0, "a.jpg");
    write(topic, 2, "b.jpg");

    CommandLineRun run = results(topic, "--max", "2", "--timeout", "30s", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    JsonNode first = json(run.lines().get(0));
    assertThat(List.of(first.at("/id").asText(), json(run.lines().get(1)).at("/id").asText()))
        .containsExactlyInAnyOrder("a.jpg", "b.jpg");
    assertThat(first.at("/label").asText()).isEqualTo("cat");
    assertThat(first.at("/model/precision").asText()).isEqualTo("fp16");
    assertThat(first.at("/source/offset").asLong()).isEqualTo(7);
    assertThat(first.at("/headers/0/name").asText()).isEqualTo(HEADER);
  }

  @Test
  void resultsFailWhenFewerCameThanWanted() throws Exception {
    String topic = broker.newTopic("predictions", 1);
    write(topic, 0, "a.jpg");
    CommandLineRun run = results(topic, "--max", "5", "--timeout", "2s");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("a.jpg", "cat", "0.900", "batch of 4");
    assertThat(run.err()).contains("1 of 5 predictions came");
  }

  @Test
  void resultsLeaveOutWhatIsNoPrediction() throws Exception {
    String topic = broker.newTopic("predictions", 1);
    send(new ProducerRecord<>(topic, 0, null, "no prediction".getBytes(StandardCharsets.UTF_8)));
    write(topic, 0, "a.jpg");
    CommandLineRun run = results(topic, "--max", "1", "--timeout", "30s");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("partition 0 offset 0: Prediction");
  }

  private CommandLineRun produce(String topic, Path sent, Path photos) {
    return CommandLineRun.of(
        "produce",
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--topic",
        topic,
        "--resume",
        sent.toString(),
        photos.toString());
  }

  private CommandLineRun results(String topic, String... more) {
    String[] start = {
      "results",
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--topic",
      topic,
      "--from-beginning"
    };
    String[] args = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, args, start.length, more.length);
    return CommandLineRun.of(args);
  }

  private void write(String topic, int partition, String id) throws Exception {
    Prediction prediction =
        new Prediction(
            id,
            new ModelInfo("demo", "1", "0".repeat(64), "fp16", "cpu"),
            List.of(new ScoredClass(1, "cat", 0.9f), new ScoredClass(0, "dog", 0.1f)),
            new SourceRecord("penstock.images", 3, 7L),
            4,
            2_000L,
            80_000L,
            Instant.ofEpochMilli(1_700_000_000_000L),
            null);
    byte[] value = new AvroWriter<>(Prediction.class, WireFormat.SINGLE_OBJECT).write(prediction);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, value);
    record.headers().add(HEADER, "00-1-2-01".getBytes(StandardCharsets.UTF_8));
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            broker.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < count) {
        consumer.poll(Duration.ofSeconds(10)).forEach(records::add);
      }
      return records;
    }
  }

  private static JsonNode json(String line) throws Exception {
    return new ObjectMapper().readTree(line);
  }
}
