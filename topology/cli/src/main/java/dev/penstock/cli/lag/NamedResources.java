package dev.penstock.cli.lag;

import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.RootCause;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.Spelling;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.KafkaFuture;

/** Checks that groups and topics named by the user exist: more often than not, one is misspelt. */
final class NamedResources {

  private NamedResources() {}

  /**
   * @throws CommandFailedException if one does not exist, as far as this user can see
   */
  static void require(PenstockConfig config, Set<String> groups, Set<String> topics)
      throws InterruptedException {
    if (groups.isEmpty() && topics.isEmpty()) {
      return;
    }
    try (Admin admin = KafkaClients.admin(config)) {
      if (!topics.isEmpty()) {
        require("topic", topics, get(admin.listTopics().names()));
      }
      if (!groups.isEmpty()) {
        Set<String> known = new TreeSet<>();
        for (GroupListing group : get(admin.listGroups().valid())) {
          known.add(group.groupId());
        }
        require("consumer group", groups, known);
      }
    }
  }

  private static void require(String kind, Set<String> named, Collection<String> known) {
    for (String name : named) {
      if (!known.contains(name)) {
        throw new CommandFailedException(
            "there is no %s %s that this user may see%s"
                .formatted(
                    kind,
                    name,
                    Spelling.nearest(name, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("")));
      }
    }
  }

  private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new CommandFailedException(
          "cannot list groups and topics: " + RootCause.describe(RootCause.of(e)), e);
    }
  }
}
