package dev.penstock.backfill.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.files.FileJobRequest.InputTopic;
import dev.penstock.backfill.files.source.PassedOver;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@ExtendWith(BrokerExtension.class)
class TopicToFileIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Recent, as the brokers would delete older records. */
  private final long now = System.currentTimeMillis() - 1_000_000;

  private final SharedBroker broker;
  private final String topic;
  @TempDir private Path folder;
  private Path output;
  private Jobs jobs;

  TopicToFileIT(SharedBroker broker) {
    this.broker = broker;
    this.topic = broker.newTopic("images", 2);
  }

  @BeforeEach
  void makeJobs() {
    output = folder.resolve("predictions.jsonl");
    jobs = new Jobs(folder).brokers(broker.bootstrapServers());
  }

  @Test
  void everyOffsetIsInTheAccountOnceWhateverIsThere() throws Exception {
    send(0, 0, 3); // offsets 0 to 2
    transaction(0, 2, true); // 3, 4, and a marker
    poison(0); // 6
    transaction(0, 3, false); // 7 to 9, and a marker: only offsets without a record are left
    transaction(1, 1, false);
    JobCounts counts = jobs.run(range("earliest", "latest"), output);
    assertThat(counts.answered()).isEqualTo(5);
    assertThat(counts.letters()).containsOnly(Map.entry("decode-record", 1L));
    assertThat(counts.passed()).containsOnly(Map.entry(PassedOver.NO_RECORD, 7L));
    assertThat(sources()).containsExactly("0@0", "0@1", "0@2", "0@3", "0@4");
    JsonNode first = lines(output).get(0);
    assertThat(first.get("id").asText()).isEqualTo("image-0");
    assertThat(first.get("source").get("topic").asText()).isEqualTo(topic);
    assertThat(first.get("inputTimestamp").isNull()).isFalse();
    JsonNode letter = lines(Path.of(output + ".dead-letters.jsonl")).get(0);
    assertThat(letter.get("source").asText()).isEqualTo(topic + "-0@6");
    assertThat(letter.get("position").asLong()).isEqualTo(6);
  }

  @Test
  void theTimeIsExactWhereTimestampsAreUnorderedAndFiltersHold() throws Exception {
    for (int i : new int[] {5, 1, 9, 3, 7}) {
      send(0, now + i, "a", i);
      if (i == 1) {
        transaction(0, 1, false); // in the middle of records that are skipped
      }
      send(1, now + i, i == 3 ? "b" : "a", i);
    }
    JobCounts counts =
        jobs.run(range(Long.toString(now + 2), Long.toString(now + 8), "headers.camera=a"), output);
    assertThat(ids()).containsExactly("image-5", "image-3", "image-7", "image-5", "image-7");
    assertThat(counts.passed())
        .containsOnly(
            Map.entry(PassedOver.OUTSIDE_THE_TIME, 4L),
            Map.entry(PassedOver.FILTERED, 1L),
            Map.entry(PassedOver.NO_RECORD, 2L));
  }

  @Test
  void whatRetentionDeletedIsMissingBeforeTheJobAndWhileItIsStopped() throws Exception {
    send(0, 0, 10);
    send(1, 0, 4);
    deleteBefore(0, 2);
    jobs.set("penstock.in-flight.max", "1").partsOf(1);
    assertThatThrownBy(
            () ->
                jobs.failOnMissing(true)
                    .run(range("@0", "latest"), output.resolveSibling("x.jsonl")))
        .hasMessageContaining("2 offsets were deleted before they were read (--fail-on-missing)");
    jobs.failOnMissing(false).runPartly(range("@0", "latest"), output, 5); // up to offset 4
    deleteBefore(0, 7);
    JobCounts counts = jobs.run(range("@0", "latest"), output);
    List<String> sources = sources();
    assertThat(sources).startsWith("0@2", "0@3", "0@4").endsWith("0@9", "1@0", "1@1", "1@2", "1@3");
    assertThat(counts.passed()).containsOnlyKeys(PassedOver.MISSING);
    assertThat(counts.answered() + counts.passed(PassedOver.MISSING)).isEqualTo(14);
    assertThat(counts.answered()).isEqualTo(sources.size()).isLessThanOrEqualTo(12 - 1);
  }

  @Test
  void aPartitionThatIsDeletedToItsEndEnds() throws Exception {
    send(0, 0, 5);
    jobs.set("penstock.in-flight.max", "1").partsOf(1).runPartly(range("@0", "latest"), output, 2);
    send(0, 5, 8);
    deleteBefore(0, 8);
    JobCounts counts = jobs.run(range("@0", "latest"), output);
    assertThat(counts.answered() + counts.passed(PassedOver.MISSING)).isEqualTo(5);
    assertThat(counts.passed(PassedOver.MISSING)).isPositive();
  }

  @Test
  void aJobThatIsStoppedAgainAndAgainReadsEveryRecordOnce() throws Exception {
    for (int i = 0; i < 4; i++) {
      send(0, 3 * i, 3 * i + 2);
      transaction(0, 1, i % 2 == 0);
      send(1, i, i + 1);
    }
    jobs.set("penstock.in-flight.max", "1").partsOf(2);
    InputTopic range = range("earliest", "latest");
    jobs.runPartly(range, output, 1);
    send(0, 90, 95); // after the job has begun
    for (int images = 3; images < 16; images += 3) {
      jobs.runPartly(range, output, images);
    }
    JobCounts counts = jobs.run(range, output);
    assertThat(counts.answered()).isEqualTo(14);
    assertThat(counts.passed(PassedOver.NO_RECORD)).isEqualTo(6);
    assertThat(sources()).hasSize(14).doesNotHaveDuplicates();
    assertThat(ids()).doesNotContain("image-90");
  }

  @Test
  void aFailedRecordIsTriedAgainAtItsPositionAndMayBeGone() throws Exception {
    send(0, 0, 2);
    poison(0);
    send(0, 3, 5);
    poison(1);
    InputTopic range = range("earliest", "latest");
    assertThat(jobs.run(range, output).deadLetters()).isEqualTo(2);
    deleteBefore(0, 4);
    JobCounts counts = jobs.retryFailed(range, output);
    assertThat(counts.answered()).isEqualTo(4);
    assertThat(counts.letters())
        .containsOnly(Map.entry("decode-record", 1L), Map.entry("fetch", 1L));
    assertThat(lines(Path.of(output + ".dead-letters.jsonl")))
        .extracting(line -> line.get("position").asLong() + " " + line.get("source").asText())
        .containsExactly("2 " + topic + "-0@2", "5 " + topic + "-1@0");
    assertThat(sources()).hasSize(4);
  }

  @Test
  void aTopicThatWasCreatedAgainIsRefused() throws Exception {
    send(0, 0, 6);
    InputTopic range = range("earliest", "latest");
    jobs.set("penstock.in-flight.max", "1").partsOf(1).runPartly(range, output, 2);
    try (Admin admin = Admin.create(broker.clientProperties())) {
      admin.deleteTopics(List.of(topic)).all().get();
      while (admin.listTopics().names().get().contains(topic)) {
        Thread.sleep(20);
      }
      assertThatThrownBy(() -> jobs.run(range, output))
          .isInstanceOf(FileJobException.class)
          .hasMessageContaining("topic " + topic + " was deleted; the job cannot go on");
      admin
          .createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(topic, 2, (short) 1)))
          .all()
          .get();
    }
    send(0, 0, 6);
    assertThatThrownBy(() -> jobs.run(range, output))
        .hasMessageContaining("topic " + topic + " was created again");
    assertThat(output).doesNotExist();
  }

  @Test
  void wrongBoundsAreWrongUsageAndLeaveNothingBehind() {
    assertThatThrownBy(() -> jobs.run(range("@7", "@9"), output))
        .isInstanceOfSatisfying(FileJobException.class, e -> assertThat(e.isWrongUsage()).isTrue())
        .hasMessageContaining("--to is offset 9");
    assertThatThrownBy(
            () ->
                jobs.set("penstock.input.format", "image")
                    .run(range("earliest", "latest", "attributes.a=b"), output))
        .hasMessageContaining("--filter attributes");
    assertThat(folder.resolve("predictions.jsonl.backfill")).doesNotExist();
  }

  private InputTopic range(String from, String to, String... filters) {
    return new InputTopic(
        topic, new JobRequest(from, to, Optional.empty(), List.of(filters), false));
  }

  private void send(int partition, int first, int end) {
    for (int i = first; i < end; i++) {
      send(partition, now + i, "a", i);
    }
  }

  private void send(int partition, long timestamp, String camera, int image) {
    try (ImageProducer producer = producer()) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              topic,
              partition,
              timestamp,
              null,
              producer.value("image-" + image, Pictures.png(image)));
      record.headers().add("camera", camera.getBytes(UTF_8));
      producer.send(record);
    }
  }

  private void poison(int partition) {
    try (ImageProducer producer = producer()) {
      producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1, 2, 3}));
    }
  }

  private void transaction(int partition, int count, boolean committed) throws Exception {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("transactional.id", broker.uniqueName("producer"));
    try (ImageProducer values = producer();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < count; i++) {
        byte[] value = values.value("transaction-" + i, Pictures.png(i));
        producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
      }
      if (committed) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private void deleteBefore(int partition, long offset) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private ImageProducer producer() {
    return new ImageProducer(broker.bootstrapServers(), topic);
  }

  private List<String> sources() throws IOException {
    return lines(output).stream()
        .map(line -> line.get("source"))
        .map(source -> source.get("partition").asText() + "@" + source.get("offset").asText())
        .toList();
  }

  private List<String> ids() throws IOException {
    return lines(output).stream().map(line -> line.get("id").asText()).toList();
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
