package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.admin.Health;
import dev.penstock.config.TopicConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether answers can be written: both output topics exist, may be written, and every partition of
 * them has a leader and enough replicas in sync. Without any of these the records in flight are
 * held back, and nothing else shows why.
 *
 * <p>A fault counts when two looks in a row see it: while a partition changes its leader, one may
 * find it without any.
 *
 * <p>The watch's thread looks; any thread may ask.
 */
final class OutputHealth implements ClusterWatch.Look {

  private static final Logger log = LoggerFactory.getLogger(OutputHealth.class);

  /** As named by brokers; the class that holds it is not part of Kafka's public API. */
  private static final String MIN_IN_SYNC = "min.insync.replicas";

  /** Topics and the settings that name them. */
  private final Map<String, String> settings = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean hasLooked;

  @GuardedBy("this")
  private List<String> faults = List.of();

  @GuardedBy("this")
  private List<String> suspected = List.of();

  OutputHealth(TopicConfig topics) {
    settings.put(topics.predictions(), "penstock.topic.predictions");
    settings.put(topics.deadLetters(), "penstock.topic.dead-letters");
  }

  @Override
  public void at(Admin admin) throws ExecutionException, InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> topics =
        admin
            .describeTopics(
                settings.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    Map<ConfigResource, KafkaFuture<Config>> configs =
        admin
            .describeConfigs(settings.keySet().stream().map(OutputHealth::resource).toList())
            .values();
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : topics.entrySet()) {
      String fault = fault(topic.getKey(), topic.getValue(), configs.get(resource(topic.getKey())));
      if (fault != null) {
        found.add(fault);
      }
    }
    record(found);
  }

  private @Nullable String fault(
      String topic, KafkaFuture<TopicDescription> description, @Nullable KafkaFuture<Config> config)
      throws ExecutionException, InterruptedException {
    String name = "topic %s (%s)".formatted(topic, settings.get(topic));
    try {
      return fault(name, description.get(), minInSync(config));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return name + " does not exist";
      }
      if (e.getCause() instanceof TopicAuthorizationException) {
        return name + " may not be written: the ACL was taken away";
      }
      throw e;
    }
  }

  /** Found in a description of the topic; apart from the requests, for tests. */
  static @Nullable String fault(String name, TopicDescription topic, int minInSync) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.contains(AclOperation.WRITE)) {
      return name + " may not be written: the ACL was taken away";
    }
    for (TopicPartitionInfo partition : topic.partitions()) {
      if (partition.leader() == null || partition.leader().isEmpty()) {
        return "partition %d of %s has no leader".formatted(partition.partition(), name);
      }
      int inSync = partition.isr().size();
      if (inSync < minInSync) {
        return "partition %d of %s has %d replicas in sync; %s is %d"
            .formatted(partition.partition(), name, inSync, MIN_IN_SYNC, minInSync);
      }
    }
    return null;
  }

  /** Who may write a topic may not always read its settings; one replica must be there anyway. */
  private static int minInSync(@Nullable KafkaFuture<Config> config) throws InterruptedException {
    try {
      ConfigEntry entry = config == null ? null : config.get().get(MIN_IN_SYNC);
      return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
    } catch (ExecutionException e) {
      return 1;
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  synchronized void record(List<String> found) {
    hasLooked = true;
    List<String> confirmed = suspected.isEmpty() ? List.of() : List.copyOf(found);
    if (!confirmed.isEmpty() && faults.isEmpty()) {
      log.warn("not ready, answers are held back: {}", String.join("; ", confirmed));
    } else if (confirmed.isEmpty() && !faults.isEmpty()) {
      log.info("the output topics can be written again");
    }
    faults = confirmed;
    suspected = List.copyOf(found);
  }

  synchronized Health health() {
    if (!hasLooked) {
      return Health.down("not looked at yet");
    }
    return faults.isEmpty() ? Health.up("can be written") : Health.down(String.join("; ", faults));
  }
}
