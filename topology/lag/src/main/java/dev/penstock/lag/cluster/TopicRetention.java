package dev.penstock.lag.cluster;

import dev.penstock.lag.cluster.ClusterSnapshot.Retention;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** How long topics keep records: asked for every few minutes, and when a topic is new. */
final class TopicRetention {

  private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

  private final Map<String, Retention> known = new HashMap<>();
  private long askedAt = Long.MIN_VALUE;

  Map<String, Retention> of(
      Set<String> topics, long millis, Admin admin, int timeoutMillis, Answers answers)
      throws InterruptedException {
    boolean isOld = askedAt == Long.MIN_VALUE || millis - askedAt > ASK_AGAIN.toMillis();
    if (!topics.isEmpty() && (isOld || !known.keySet().containsAll(topics))) {
      known.clear();
      askedAt = millis;
      ask(topics, admin, timeoutMillis, answers);
    }
    return Map.copyOf(known);
  }

  private void ask(Set<String> topics, Admin admin, int timeoutMillis, Answers answers)
      throws InterruptedException {
    Collection<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<ConfigResource, KafkaFuture<Config>> asked =
        admin
            .describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(timeoutMillis))
            .values();
    Answers refused = new Answers();
    refused
        .of(asked, ConfigResource::name)
        .forEach((topic, config) -> known.put(topic.name(), retention(config)));
    if (!refused.problems().isEmpty()) {
      // A topic that cannot be described is asked for again only with all the others.
      topics.forEach(topic -> known.putIfAbsent(topic, Retention.FOREVER));
      answers.note(
          "retention of topic " + refused.problems().get(0).resource(),
          "cannot be read (DESCRIBE_CONFIGS on the topic); its retention margin is a guess");
    }
  }

  private static Retention retention(Config config) {
    ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
    boolean deletes =
        policy == null
            || List.of(policy.value().split(",")).contains(TopicConfig.CLEANUP_POLICY_DELETE);
    long millis = number(config.get(TopicConfig.RETENTION_MS_CONFIG));
    return deletes && millis >= 0
        ? new Retention(millis, Math.max(0, number(config.get(TopicConfig.SEGMENT_MS_CONFIG))))
        : Retention.FOREVER;
  }

  private static long number(@Nullable ConfigEntry entry) {
    return entry == null ? -1 : Long.parseLong(entry.value());
  }
}
