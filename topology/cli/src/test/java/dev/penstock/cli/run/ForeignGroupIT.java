package dev.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application id is the group of somebody else. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class ForeignGroupIT {

  private final SharedBroker broker;
  @TempDir private Path models;

  ForeignGroupIT(SharedBroker broker) {
    this.broker = broker;
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void isOneErrorThatNamesTheSetting(String protocol) throws Exception {
    String group = broker.uniqueName("theirs");
    String images = broker.newTopic("images", 1);
    ColourModel.publish(models);
    Map<String, Object> properties = broker.clientProperties();
    properties.put("group.id", group);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(images));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
              });

      CommandLineRun run = run(group, images, protocol);

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.WRONG_USAGE);
      assertThat(run.err().lines().filter(line -> line.startsWith("penstock: ")))
          .singleElement()
          .asString()
          .contains("wrong settings", "the group " + group + " is in use by consumers (members: 1")
          .contains("penstock.application.id");
    }
  }

  private CommandLineRun run(String group, String images, String protocol) {
    return CommandLineRun.of(
        "run",
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--set",
        "penstock.application.id=" + group,
        "--set",
        "penstock.topic.images=" + images,
        "--set",
        "penstock.model.repository=" + models,
        "--set",
        "penstock.model.name=" + ColourModel.ENTRY.name(),
        "--set",
        "penstock.admin.port=0",
        "--set",
        "streams.group.protocol=" + protocol);
  }
}
