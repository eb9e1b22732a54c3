package dev.penstock.cli.dlq;

import dev.penstock.app.StartException;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.deadletter.DeadLetterTopic;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which topic of dead letters, and where. */
final class DeadLetterOptions {

  /** Longer than a dead instance keeps its transaction open. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The topic of dead letters. Default: penstock.dead-letters.")
  private @Nullable String topic;

  PenstockConfig load() throws ConfigException {
    return settings.load(kafka.source());
  }

  /** Reports it in one line if this client may not read the topic. */
  void requireReadable(PenstockConfig config) throws StartException {
    TopicSetup.requireReadable(config, name(config));
  }

  DeadLetterTopic topic(PenstockConfig config, Consumer<byte[], byte[]> consumer) {
    return new DeadLetterTopic(name(config), consumer, PATIENCE);
  }

  private String name(PenstockConfig config) {
    return topic == null ? config.topics().deadLetters() : topic;
  }
}
