package dev.penstock.cli.kafka;

import dev.penstock.app.KafkaTopics;
import dev.penstock.app.StartException;
import dev.penstock.config.PenstockConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Creates the topics that a command needs. */
public final class TopicSetup {

  private TopicSetup() {}

  /** The three topics of an installation. */
  public static List<String> all(PenstockConfig config) {
    return List.of(
        config.topics().images(), config.topics().predictions(), config.topics().deadLetters());
  }

  /** Creates those that are missing, and returns their partitions. */
  public static Map<String, Integer> createMissing(PenstockConfig config, Collection<String> topics)
      throws StartException {
    try (Admin admin = KafkaClients.admin(config)) {
      return new KafkaTopics(admin, config).createMissing(topics);
    }
  }
}
