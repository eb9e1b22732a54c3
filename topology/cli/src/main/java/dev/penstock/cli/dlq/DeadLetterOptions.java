package dev.penstock.cli.dlq;

import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.SettingsOptions;
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

  DeadLetterTopic topic(PenstockConfig config, Consumer<byte[], byte[]> consumer) {
    String name = topic == null ? config.topics().deadLetters() : topic;
    return new DeadLetterTopic(name, consumer, PATIENCE);
  }
}
