package dev.penstock.cli.kafka;

import dev.penstock.app.KafkaTopics;
import dev.penstock.app.Permissions;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.RootCause;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;

/** Creates the topics that a command writes, and checks those that it reads. */
public final class TopicSetup {

  private TopicSetup() {}

  /** The three topics of an installation. */
  public static List<String> all(PenstockConfig config) {
    return List.of(
        config.topics().images(), config.topics().predictions(), config.topics().deadLetters());
  }

  /** Creates those that are missing, and returns their partitions; all are to be written. */
  public static Map<String, Integer> createMissing(PenstockConfig config, Collection<String> topics)
      throws StartException {
    try (Admin admin = KafkaClients.admin(config)) {
      Permissions.require(
          admin,
          topics.stream().collect(Collectors.toMap(Function.identity(), t -> AclOperation.WRITE)));
      return new KafkaTopics(admin, config).createMissing(topics);
    }
  }

  /**
   * Checks that a topic may be read, if it exists.
   *
   * @throws StartException if this client is not authorized
   */
  public static void requireReadable(PenstockConfig config, String topic) throws StartException {
    try (Admin admin = KafkaClients.admin(config)) {
      Permissions.require(admin, Map.of(topic, AclOperation.READ));
    }
  }

  /**
   * Checks that a topic exists and may be read.
   *
   * @throws WrongUsageException if it does not exist; the message names one that is spelt alike
   * @throws StartException if this client is not authorized
   */
  public static void requireExisting(PenstockConfig config, String topic)
      throws StartException, InterruptedException {
    try (Admin admin = KafkaClients.admin(config)) {
      Permissions.require(admin, Map.of(topic, AclOperation.READ));
      Set<String> topics = admin.listTopics().names().get();
      if (!topics.contains(topic)) {
        throw new WrongUsageException(
            "topic %s does not exist%s"
                .formatted(
                    topic,
                    Spelling.nearest(topic, topics)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")));
      }
    } catch (ExecutionException e) {
      throw new StartException("cannot list the topics: " + RootCause.describe(RootCause.of(e)), e);
    }
  }
}
