package dev.penstock.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates topics that can be used immediately.
 *
 * <p>Kafka answers {@code createTopics} before every leader is ready. An idempotent producer that
 * starts in between can retry until its delivery timeout and drop records, so {@link #create} also
 * waits for the leaders.
 */
public final class Topics {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofMillis(10);

  private Topics() {}

  /** A topic with the cluster's default replication. */
  public static NewTopic of(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  /** A topic with the cluster's default partitions and replication. */
  public static NewTopic withClusterDefaults(String name) {
    return new NewTopic(name, Optional.empty(), Optional.empty());
  }

  /**
   * Creates the missing topics and returns when every partition of all topics answers.
   *
   * @throws TopicException when a topic cannot be created, or does not answer within 30 s
   */
  public static void create(Admin admin, Collection<NewTopic> topics) {
    Map<String, KafkaFuture<Void>> created = admin.createTopics(topics).values();
    created.forEach(Topics::requireCreated);
    awaitLeaders(admin, created.keySet());
  }

  private static void requireCreated(String topic, KafkaFuture<Void> created) {
    try {
      await(created);
    } catch (TopicExistsException e) {
      // That is fine too: it only has to answer.
    } catch (KafkaException e) {
      String reason =
          MissingPermission.in(e, AclOperation.CREATE, topic)
              .orElse(String.valueOf(e.getMessage()));
      throw new TopicException("cannot create topic " + topic + ": " + reason, e);
    }
  }

  private static void awaitLeaders(Admin admin, Collection<String> topics) {
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try {
        await(admin.listOffsets(latestOffsets(admin, topics)).all());
        return;
      } catch (KafkaException e) {
        if (!(e instanceof RetriableException) || System.nanoTime() > giveUp) {
          throw new TopicException("topics " + topics + " do not answer: " + e.getMessage(), e);
        }
        pause();
      }
    }
  }

  private static Map<TopicPartition, OffsetSpec> latestOffsets(
      Admin admin, Collection<String> topics) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicDescription topic : await(admin.describeTopics(topics).allTopicNames()).values()) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
      }
    }
    return latest;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static TopicException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicException("interrupted while waiting for topics", e);
  }
}
