package dev.penstock.app;

import dev.penstock.broker.BrokerException;
import dev.penstock.broker.Topics;
import dev.penstock.config.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of an instance: creates those that are missing and knows their partitions and how
 * large a record may be.
 */
final class KafkaTopics {

  private static final Logger log = LoggerFactory.getLogger(KafkaTopics.class);

  /** As named by brokers; the class that holds it is not part of Kafka's public API. */
  private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

  /** What a broker takes unless it is told otherwise. */
  private static final long DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  /** A dead letter is an input record with a few headers more; none should be too large. */
  private static final int DEAD_LETTER_BYTES = 32 << 20;

  private final Admin admin;
  private final TopicConfig topics;

  KafkaTopics(Admin admin, TopicConfig topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** Creates the topics that are missing, with the cluster's own partitions and replication. */
  void createMissing() throws StartException {
    try {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (String name : List.of(topics.images(), topics.predictions())) {
        if (!present.contains(name)) {
          missing.add(Topics.withClusterDefaults(name));
        }
      }
      if (!present.contains(topics.deadLetters())) {
        missing.add(
            Topics.withClusterDefaults(topics.deadLetters())
                .configs(Map.of(MAX_MESSAGE_BYTES, Integer.toString(DEAD_LETTER_BYTES))));
      }
      if (!missing.isEmpty()) {
        log.info("creating {}", missing.stream().map(NewTopic::name).toList());
        Topics.create(admin, missing);
      }
    } catch (ExecutionException | BrokerException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** How many partitions a topic has now. */
  int partitions(String topic) throws StartException {
    try {
      TopicDescription found =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return Objects.requireNonNull(found, topic).partitions().size();
    } catch (ExecutionException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Most bytes the topic takes in one record. */
  long maxRecordBytes(String topic) throws StartException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      ConfigEntry entry = config == null ? null : config.get(MAX_MESSAGE_BYTES);
      return entry == null ? DEFAULT_MAX_MESSAGE_BYTES : Long.parseLong(entry.value());
    } catch (ExecutionException e) {
      log.warn(
          "cannot read {} of topic {} ({}); taking the default, {}",
          MAX_MESSAGE_BYTES,
          topic,
          e.getMessage(),
          DEFAULT_MAX_MESSAGE_BYTES);
      return DEFAULT_MAX_MESSAGE_BYTES;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StartException unreachable(Exception e) {
    Throwable cause = e.getCause() instanceof KafkaException kafka ? kafka : e;
    return new StartException("Kafka cannot be used: " + cause.getMessage(), cause);
  }

  private static StartException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StartException("interrupted while asking for topics", e);
  }
}
