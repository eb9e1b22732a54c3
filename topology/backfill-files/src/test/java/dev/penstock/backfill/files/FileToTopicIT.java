package dev.penstock.backfill.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@ExtendWith(BrokerExtension.class)
class FileToTopicIT {

  private static final int IMAGES = 10;
  private static final List<String> ALL =
      IntStream.range(0, IMAGES).mapToObj(Pictures::name).toList();

  private final SharedBroker broker;
  private final String job;
  private final Admin admin;
  @TempDir private Path folder;
  private Path images;
  private Jobs jobs;
  private OutputTopic output;
  private Path manifest;

  FileToTopicIT(SharedBroker broker) {
    this.broker = broker;
    this.job = broker.uniqueName("job");
    this.admin = Admin.create(broker.clientProperties());
  }

  @BeforeEach
  void makeImages() throws Exception {
    images = Pictures.folder(folder.resolve("images"), IMAGES);
    output = new OutputTopic("predictions." + job, folder);
    manifest = folder.resolve(job + ".backfill/manifest.jsonl");
    jobs = jobs();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private Jobs jobs() {
    return new Jobs(folder)
        .brokers(broker.bootstrapServers())
        .named(job)
        .set("penstock.in-flight.max", "1")
        .partsOf(3);
  }

  @Test
  void finishedPartsAreInTheTopicBeforeTheJobIsDoneAndTheRestFollowsOnce() throws Exception {
    jobs.runPartly(images, output, 4);
    int soon = records().size();
    assertThat(soon).isBetween(3, 6);
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    List<ConsumerRecord<byte[], byte[]>> records = records();
    assertThat(Predictions.ids(records)).isEqualTo(ALL);
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(new String(record.key(), UTF_8))
                  .isEqualTo(Predictions.read(record).getId());
              assertThat(Predictions.header(record, "penstock-backfill-job")).isEqualTo(job);
              assertThat(Predictions.header(record, "penstock-backfill-attempt")).isEqualTo("1");
            });
    assertThat(Predictions.read(records.get(9)).getSource().getOffset()).isEqualTo(9);
  }

  @Test
  void aCommitThatTheManifestDoesNotKnowIsFoundInTheTopic() throws Exception {
    jobs.runPartly(images, output, 7);
    int before = records().size();
    int published = lastLine(line -> line.contains("\"published\""));
    keep(published); // the process ended after the commit
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    assertThat(records()).hasSizeGreaterThan(before);
    assertThat(Predictions.ids(records())).isEqualTo(ALL);
  }

  @Test
  void aPublicationThatWasBegunAndNotCommittedIsDoneOnce() throws Exception {
    jobs.runPartly(images, output, 7);
    long parts =
        Files.readAllLines(manifest).stream().filter(line -> line.contains("\"part\":")).count();
    Files.writeString(
        manifest,
        "{\"line\":\"publishing\",\"part\":%d}\n".formatted(parts + 1),
        StandardOpenOption.APPEND);
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    assertThat(Predictions.ids(records())).isEqualTo(ALL);
  }

  @Test
  void failedImagesAreTriedAgainAndFollow() throws Exception {
    Files.writeString(images.resolve(Pictures.name(2)), "broken");
    Files.writeString(images.resolve(Pictures.name(4)), "broken");
    assertThat(jobs.run(images, output).deadLetters()).isEqualTo(2);
    Path letters = folder.resolve(job + ".dead-letters.jsonl");
    assertThat(Files.readAllLines(letters)).hasSize(2);
    Files.write(images.resolve(Pictures.name(4)), Pictures.png(4));
    JobCounts counts = jobs.retryFailed(images, output);
    assertThat(counts.answered()).isEqualTo(9);
    assertThat(Files.readAllLines(letters)).hasSize(1);
    List<String> expected = new ArrayList<>(ALL);
    expected.remove(Pictures.name(2));
    expected.remove(Pictures.name(4));
    expected.add(Pictures.name(4));
    assertThat(Predictions.ids(records())).isEqualTo(expected);
  }

  @Test
  void aJobWhoseFolderIsLostIsRefused() throws Exception {
    jobs.runPartly(images, output, 4);
    int before = records().size();
    DurableFiles.deleteAll(folder.resolve(job + ".backfill"));
    assertThatThrownBy(() -> jobs.run(images, output))
        .isInstanceOf(FileJobException.class)
        .hasMessageContaining("a job of this name has put")
        .hasMessageContaining("its folder is not");
    assertThat(folder.resolve(job + ".backfill")).doesNotExist();
    assertThat(records()).hasSize(before);
  }

  @Test
  void theFolderOfAnotherMachineCannotPublishInTheMiddle() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    OutputTopic other = new OutputTopic(output.topic(), elsewhere);
    try (FileJob begunFirst = jobs.open(images, other)) {
      jobs().runPartly(images, output, 4);
      int before = records().size();
      assertThatThrownBy(() -> begunFirst.run(() -> false, progress -> {}))
          .hasMessageContaining("a job of this name has put");
      assertThat(records()).hasSize(before);
    }
  }

  @Test
  void theNameOfAJobOverATopicIsRefused() throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group(),
            Map.of(new TopicPartition(broker.newTopic("images", 1), 0), new OffsetAndMetadata(5)))
        .all()
        .get();
    assertThatThrownBy(() -> jobs.run(images, output))
        .hasMessageContaining("another job has this name");
    assertThat(folder.resolve(job + ".backfill")).doesNotExist();
  }

  @Test
  void aMarkerThatExpiredIsReplacedByTheManifestUnlessACommitIsInDoubt() throws Exception {
    jobs.runPartly(images, output, 4);
    forgetMarker();
    jobs.runPartly(images, output, 7);
    forgetMarker();
    int published = lastLine(line -> line.contains("\"published\""));
    String whole = Files.readString(manifest);
    keep(published);
    int before = records().size();
    assertThatThrownBy(() -> jobs.run(images, output))
        .hasMessageContaining("cannot be known: its publication was begun and not confirmed");
    assertThat(records()).hasSize(before);
    Files.writeString(manifest, whole);
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    assertThat(Predictions.ids(records())).isEqualTo(ALL);
  }

  @Test
  void anOutputThatWasCreatedAgainIsRefused() throws Exception {
    jobs.runPartly(images, output, 4);
    admin.deleteTopics(List.of(output.topic())).all().get();
    while (admin.listTopics().names().get().contains(output.topic())) {
      Thread.sleep(20);
    }
    assertThatThrownBy(() -> jobs.run(images, output)).hasMessageContaining("was created again");
  }

  @Test
  void partsThatArePublishedAreNotNeededAnyMore() throws Exception {
    jobs.runPartly(images, output, 4);
    DurableFiles.deleteAll(folder.resolve(job + ".backfill/parts/part-000000.avro"));
    assertThat(jobs.run(images, output).answered()).isEqualTo(IMAGES);
    assertThat(Predictions.ids(records())).isEqualTo(ALL);
  }

  private String group() {
    return "penstock.backfill." + job;
  }

  private void forgetMarker() throws Exception {
    admin
        .deleteConsumerGroupOffsets(group(), Set.of(new TopicPartition(output.topic(), 0)))
        .all()
        .get();
  }

  /** Number of the last line of the manifest that matches. */
  private int lastLine(Predicate<String> matching) throws Exception {
    List<String> lines = Files.readAllLines(manifest);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (matching.test(lines.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no such line in " + lines);
  }

  /** Cuts the manifest off. */
  private void keep(int lines) throws Exception {
    List<String> all = Files.readAllLines(manifest);
    Files.writeString(manifest, String.join("\n", all.subList(0, lines)) + "\n");
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    try (CommittedRecords records =
        new CommittedRecords(broker.bootstrapServers(), output.topic())) {
      return records.settle(Duration.ofMillis(250));
    }
  }
}
