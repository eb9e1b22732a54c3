package dev.penstock.cli.backfill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.WireFormat;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** An installation with a topic of images, and the commands that run jobs over it. */
final class JobBench {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] PICTURE = TestImages.png(Color.RED);

  private final SharedBroker broker;
  private final TestTopics topics;
  private final Path models;

  JobBench(SharedBroker broker, int partitions, Path models) throws Exception {
    this.broker = broker;
    this.topics = TestTopics.create(broker, partitions);
    this.models = models;
    ColourModel.publish(models);
  }

  TestTopics topics() {
    return topics;
  }

  Admin admin() {
    return Admin.create(broker.clientProperties());
  }

  /** Records of red pictures, one after the other. */
  void send(int partition, int count) {
    try (ImageProducer producer = topics.producer()) {
      for (int i = 0; i < count; i++) {
        producer.send(partition, null, "image-" + i, PICTURE);
      }
    }
  }

  /** A record of a picture of one colour. */
  void send(int partition, Color colour, String id) {
    try (ImageProducer producer = topics.producer()) {
      producer.send(partition, null, id, TestImages.png(colour));
    }
  }

  /** Makes a version of the colour model that has other names for its classes. */
  void publish(String version, List<String> labels) throws IOException {
    Path published = models.resolve(ColourModel.ENTRY.name());
    Path folder = Files.createDirectories(published.resolve(version));
    for (String part : List.of("model.onnx", "model.properties")) {
      Files.copy(published.resolve("1").resolve(part), folder.resolve(part));
    }
    Files.write(folder.resolve("labels.txt"), labels);
  }

  /** A record of a red picture with this timestamp. */
  void sendAt(int partition, long timestamp, String id) {
    try (ImageProducer producer = topics.producer()) {
      producer.send(
          new ProducerRecord<>(
              topics.images(), partition, timestamp, null, producer.value(id, PICTURE)));
    }
  }

  /** A record of a red picture with a header. */
  void sendWith(int partition, String header, String value, String id) {
    try (ImageProducer producer = topics.producer()) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topics.images(), partition, null, producer.value(id, PICTURE));
      record.headers().add(header, value.getBytes(UTF_8));
      producer.send(record);
    }
  }

  /** A record that is no image. */
  void sendPoison(int partition) {
    try (ImageProducer producer = topics.producer()) {
      producer.send(new ProducerRecord<>(topics.images(), partition, null, new byte[] {1, 2, 3}));
    }
  }

  /** A transaction of so many records. */
  void sendTransaction(int partition, int count, boolean committed) throws Exception {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("transactional.id", broker.uniqueName("producer"));
    try (ImageProducer values = topics.producer();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < count; i++) {
        byte[] value = values.value("transaction-" + i, PICTURE);
        producer.send(new ProducerRecord<>(topics.images(), partition, null, value)).get();
      }
      if (committed) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  /** Runs a job to its end, or to what stops it. */
  CommandLineRun start(String job, String... more) {
    return new CommandLineRun().run(line(job, more));
  }

  /** Begins to run a job, in a process of its own as far as the job can tell. */
  Running begin(String job, String... more) {
    CommandLineRun run = new CommandLineRun();
    return new Running(run, CompletableFuture.supplyAsync(() -> run.run(line(job, more))));
  }

  /** Runs a job until there are so many answers, and stops it. */
  CommandLineRun stopped(String job, int answers, String... more) throws Exception {
    Running running = begin(job, more);
    answers(job, answers);
    running.run().stop().request();
    return running.await();
  }

  /** A job that is being run. */
  record Running(CommandLineRun run, CompletableFuture<CommandLineRun> end) {

    CommandLineRun await() throws Exception {
      return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private String[] line(String job, String... more) {
    List<String> line = new ArrayList<>(List.of("backfill", "start", job, "--json"));
    line.addAll(List.of(more));
    line.addAll(connection());
    line.addAll(
        List.of(
            "--set",
            "penstock.model.repository=" + models,
            "--set",
            "penstock.model.name=colour",
            "--set",
            "penstock.commit.interval=50ms"));
    return line.toArray(String[]::new);
  }

  /** Replays predictions of a topic. */
  CommandLineRun verify(String topic, String... more) {
    List<String> line = new ArrayList<>(List.of("verify", "--topic", topic, "--json"));
    line.addAll(List.of(more));
    line.addAll(List.of("--set", "penstock.model.repository=" + models));
    return command(line.toArray(String[]::new));
  }

  /** A new topic with these predictions, each of them changed. */
  String rewrite(List<ConsumerRecord<byte[], byte[]>> predictions, UnaryOperator<Prediction> change)
      throws Exception {
    String topic = broker.newTopic("rewritten", 1);
    AvroWriter<Prediction> writer = new AvroWriter<>(Prediction.class, WireFormat.SINGLE_OBJECT);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (ConsumerRecord<byte[], byte[]> each : predictions) {
        byte[] value = writer.write(change.apply(Predictions.read(each)));
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
    return topic;
  }

  /** Deletes the first images of a partition, as retention does. */
  void deleteBefore(int partition, long offset) throws Exception {
    TopicPartition images = new TopicPartition(topics.images(), partition);
    try (Admin admin = admin()) {
      admin.deleteRecords(Map.of(images, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  /** Another command of backfill. */
  CommandLineRun backfill(String... args) {
    List<String> line = new ArrayList<>(List.of("backfill"));
    line.addAll(List.of(args));
    return command(line.toArray(String[]::new));
  }

  /** Any command of the installation. */
  CommandLineRun command(String... args) {
    List<String> line = new ArrayList<>(List.of(args));
    line.addAll(connection());
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private List<String> connection() {
    return List.of(
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--set",
        "penstock.application.id=" + topics.application(),
        "--set",
        "penstock.topic.images=" + topics.images(),
        "--set",
        "penstock.topic.predictions=" + topics.predictions(),
        "--set",
        "penstock.topic.dead-letters=" + topics.deadLetters());
  }

  String group(String job) {
    return topics.application() + ".backfill." + job;
  }

  /** The answers of a job so far, when there are at least so many. */
  List<ConsumerRecord<byte[], byte[]>> answers(String job, int count) {
    awaitTopic(group(job));
    try (CommittedRecords answers = new CommittedRecords(broker.bootstrapServers(), group(job))) {
      assertThat(answers.await(count, PATIENCE)).hasSizeGreaterThanOrEqualTo(count);
      return answers.settle(Duration.ofMillis(300));
    }
  }

  private void awaitTopic(String topic) {
    try (Admin admin = admin()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> admin.listTopics().names().get().contains(topic));
    }
  }

  /** Source offsets of the answers from one partition, in the order in which they were written. */
  static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> answers, int partition) {
    return answers.stream()
        .map(Predictions::read)
        .map(Prediction::getSource)
        .filter(source -> source.getPartition() == partition)
        .map(source -> source.getOffset())
        .toList();
  }

  /** The summary that a command printed. */
  static JsonNode summary(CommandLineRun run) throws Exception {
    List<String> lines = run.lines();
    assertThat(lines).as(run.err()).isNotEmpty();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}
