package dev.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} does where topics are missing. */
@ExtendWith(BrokerExtension.class)
@Timeout(180)
class MissingTopicsIT {

  private static final long MEBI = 1 << 20;

  private final SharedBroker broker;
  private final String name;
  @TempDir private Path folder;

  MissingTopicsIT(SharedBroker broker) {
    this.broker = broker;
    this.name = broker.uniqueName("missing");
  }

  @Test
  void aMisspeltTopicOfImagesIsRefusedBeforeTheModelIsLoadedAndNothingIsCreated() throws Exception {
    String images = broker.newTopic("photographs", 1);
    String misspelt = images.replace("graphs", "grahps");
    ColourModel.publish(folder.resolve("models"));
    CommandLineRun run = new CommandLineRun();

    run.run(
        arguments(
            "penstock.topic.images",
            misspelt,
            "penstock.model.provider",
            "tensorrt", // needs a device, without which loading the model is refused as well
            "penstock.shutdown.timeout",
            "10m"));

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err())
        .contains(
            "topic " + misspelt + " (penstock.topic.images) does not exist",
            "did you mean " + images + "?",
            "penstock.topics.create=true");
    assertThat(topicsBeginningWith(misspelt, name)).isEmpty();
    assertThat(run.stop().patience()).isGreaterThan(Duration.ofMinutes(10));
  }

  @Test
  void topicsOfAnswersAreCreatedWithThePartitionsOfTheImages() throws Exception {
    String images = broker.newTopic("images", 7);
    CommandLineRun run = new CommandLineRun();
    CompletableFuture<?> ended =
        start(run, "penstock.topic.images", images, "penstock.image.max-bytes", "8MiB");
    awaitReady(run);

    assertThat(partitions(name + ".predictions")).isEqualTo(7);
    assertThat(partitions(name + ".letters")).isEqualTo(7);
    assertThat(maxMessageBytes(name + ".letters")).isGreaterThan(9 * MEBI);
    assertThat(maxMessageBytes(name + ".predictions")).isEqualTo(MEBI + 12);

    stop(run, ended);
  }

  /** The recipe of the README, with a photo larger than Kafka's default limit. */
  @Test
  void aBackfillCreatesItsTopicsAndAnswersLargeImages() throws Exception {
    Path photo = Files.write(folder.resolve("large.png"), TestImages.noise(850, 750));
    assertThat(Files.size(photo)).isGreaterThan(18 * MEBI / 10);
    String images = name + ".images";
    CommandLineRun run = new CommandLineRun();
    CompletableFuture<?> ended =
        start(run, "penstock.topic.images", images, "penstock.topics.create", "true");
    awaitReady(run);
    assertThat(partitions(images)).isEqualTo(4);
    assertThat(partitions(name + ".predictions")).isEqualTo(4);
    assertThat(maxMessageBytes(images)).isGreaterThan(32 * MEBI);
    assertThat(maxMessageBytes(name + ".letters")).isGreaterThan(maxMessageBytes(images));
    assertThat(Path.of("..", "..", "docker", "compose.yaml"))
        .content()
        .contains("penstock.images --config max.message.bytes=" + maxMessageBytes(images))
        .contains("letters --config max.message.bytes=" + maxMessageBytes(name + ".letters"));

    String[] produce = {
      "produce",
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--topic",
      images,
      photo.toString()
    };
    assertThat(CommandLineRun.of(produce).code()).isEqualTo(ExitCode.DONE);
    String[] results = {
      "results",
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--topic",
      name + ".predictions",
      "--from-beginning",
      "--max",
      "1",
      "--timeout",
      "60s"
    };
    CommandLineRun answers = CommandLineRun.of(results);
    assertThat(answers.code()).as(answers.err()).isEqualTo(ExitCode.DONE);
    assertThat(answers.out()).contains("large.png");

    stop(run, ended);
  }

  private CompletableFuture<?> start(CommandLineRun run, String... settings) throws Exception {
    ColourModel.publish(folder.resolve("models"));
    return CompletableFuture.runAsync(() -> run.run(arguments(settings)));
  }

  private static void awaitReady(CommandLineRun run) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> run.err().contains("ready after") || run.code() >= 0);
    assertThat(run.err()).contains("ready after");
  }

  private static void stop(CommandLineRun run, CompletableFuture<?> ended) throws Exception {
    run.stop().request();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
  }

  private String[] arguments(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    Map.of(
            "penstock.bootstrap.servers",
            broker.bootstrapServers(),
            "penstock.application.id",
            name,
            "penstock.topic.predictions",
            name + ".predictions",
            "penstock.topic.dead-letters",
            name + ".letters",
            "penstock.model.repository",
            folder.resolve("models").toString(),
            "penstock.model.name",
            ColourModel.ENTRY.name(),
            "penstock.model.provider",
            "cpu",
            "penstock.admin.port",
            "0")
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    for (int i = 0; i < settings.length; i += 2) {
      arguments.addAll(List.of("--set", settings[i] + "=" + settings[i + 1]));
    }
    return arguments.toArray(String[]::new);
  }

  private List<String> topicsBeginningWith(String... prefixes) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return admin.listTopics().names().get().stream()
          .filter(topic -> List.of(prefixes).stream().anyMatch(topic::startsWith))
          .toList();
    }
  }

  private int partitions(String topic) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    }
  }

  private long maxMessageBytes(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return Long.parseLong(
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get()
              .get(resource)
              .get("max.message.bytes")
              .value());
    }
  }
}
