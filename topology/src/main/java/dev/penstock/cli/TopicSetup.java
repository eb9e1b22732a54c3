package dev.penstock.cli;

import dev.penstock.broker.Topics;
import dev.penstock.config.PenstockConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Creates the topics that are missing, fit for images. */
final class TopicSetup {

  static final int PARTITIONS = 4;

  private TopicSetup() {}

  /** The three topics of an installation. */
  static List<String> all(PenstockConfig config) {
    return List.of(
        config.topics().images(), config.topics().predictions(), config.topics().deadLetters());
  }

  /** Creates those that are missing, and returns which were. */
  static List<String> createMissing(PenstockConfig config, Collection<String> topics)
      throws InterruptedException {
    try (Admin admin = Clients.admin(config)) {
      Set<String> there = admin.listTopics().names().get();
      List<String> missing = new ArrayList<>(topics);
      missing.removeAll(there);
      Topics.create(admin, missing.stream().map(topic -> fitForImages(topic, config)).toList());
      return missing;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CommandFailedException(
          "cannot ask Kafka at "
              + config.kafka().get("bootstrap.servers")
              + ": "
              + cause.getMessage(),
          e);
    }
  }

  /** Kafka's default limit of 1 MiB is less than a photo. */
  private static NewTopic fitForImages(String topic, PenstockConfig config) {
    return Topics.of(topic, PARTITIONS)
        .configs(
            Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(Clients.largestRecord(config))));
  }
}
