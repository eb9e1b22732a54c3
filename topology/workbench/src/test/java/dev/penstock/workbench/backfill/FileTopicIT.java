package dev.penstock.workbench.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import dev.penstock.workbench.CommandLineRun;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both directions between files and topics, with the clients and the settings of the commands. */
@Timeout(60)
@ExtendWith(BrokerExtension.class)
class FileTopicIT {

  private final SharedBroker broker;
  private final TestTopics topics;
  @TempDir private Path folder;

  FileTopicIT(SharedBroker broker) {
    this.broker = broker;
    this.topics = TestTopics.create(broker, 1);
  }

  @BeforeEach
  void publishModel() throws Exception {
    ColourModel.publish(folder.resolve("models"));
  }

  @Test
  void aTopicBecomesAFile() throws Exception {
    try (ImageProducer producer = topics.producer()) {
      for (int i = 0; i < 6; i++) {
        producer.send(0, null, "image-" + i, TestImages.png(Color.RED));
      }
    }
    try (Admin admin = Admin.create(broker.clientProperties())) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topics.images(), 0), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }
    Path output = folder.resolve("predictions.jsonl");
    String[] wanted = {"--topic", topics.images(), "--from", "@1", "--output", output.toString()};
    CommandLineRun strict = start("dump", with(wanted, "--fail-on-missing"));
    assertThat(strict.code()).isEqualTo(ExitCode.FAILED);
    assertThat(strict.err()).contains("1 offsets were deleted before they were read");
    CommandLineRun run = start("dump", with(wanted, "--filter", "id!=image-4", "--json"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.WRONG_USAGE); // another job by then
    assertThat(run.err()).contains("--filter: the job has none");
    run = start("dump", with(wanted, "--json"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("\"topic\":\"" + topics.images(), "\"answered\":4,", "\"missing\":1,");
    assertThat(Files.readAllLines(output)).hasSize(4).allMatch(line -> line.contains("\"red\""));
    try (Admin admin = Admin.create(broker.clientProperties())) {
      assertThat(admin.listGroups().all().get())
          .noneMatch(group -> group.groupId().startsWith(topics.application()));
    }
  }

  @Test
  void filesBecomeATopicAndNeverALiveOneByMistake() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".png"), TestImages.png(Color.RED));
    }
    String job = broker.uniqueName("load");
    String[] files = {"--input", images.toString(), "--to-topic"};
    assertThat(start(job, with(files, topics.predictions())).code())
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start(job, with(files, topics.images(), "--into-live-topics")).code())
        .isEqualTo(ExitCode.WRONG_USAGE);
    try {
      CommandLineRun run = start(job, with(files, job));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(run.out()).contains(images + " -> topic " + job);
      assertThat(start(job, with(files, job)).err()).contains("nothing to do: the job is done");
    } finally {
      deleteJob(job);
    }
    try (CommittedRecords records = new CommittedRecords(broker.bootstrapServers(), job)) {
      assertThat(records.await(5, Duration.ofSeconds(10))).hasSize(5);
      assertThat(Predictions.ids(records.settle(Duration.ofMillis(250))))
          .containsExactly("0.png", "1.png", "2.png", "3.png", "4.png");
    }
  }

  /** Its folder is in the working directory. */
  private static void deleteJob(String job) throws IOException {
    try (var files = Files.walk(Path.of(job + ".backfill"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private CommandLineRun start(String job, String... more) {
    List<String> line = new ArrayList<>(List.of("backfill", "start", job));
    line.addAll(List.of(more));
    line.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    for (String setting :
        List.of(
            "penstock.application.id=" + topics.application(),
            "penstock.topic.images=" + topics.images(),
            "penstock.topic.predictions=" + topics.predictions(),
            "penstock.topic.dead-letters=" + topics.deadLetters(),
            "penstock.model.repository=" + folder.resolve("models"),
            "penstock.model.name=colour",
            "penstock.model.provider=cpu")) {
      line.addAll(List.of("--set", setting));
    }
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
