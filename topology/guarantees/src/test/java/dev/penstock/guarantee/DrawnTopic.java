package dev.penstock.guarantee;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as an operator may have set it up: whatever brokers allow.
 *
 * @param settings over the brokers' defaults
 */
record DrawnTopic(String name, int partitions, Map<String, String> settings) {

  private static final int MOST_PARTITIONS = 5;
  private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;
  private static final List<String> POLICIES = List.of("delete", "compact", "compact,delete");
  private static final List<String> COMPRESSIONS =
      List.of("producer", "gzip", "zstd", "lz4", "snappy", "uncompressed");

  /** Of the input: records that retention deletes unread have no answer, by the operator's hand. */
  static DrawnTopic ofImages(Random random, String name) {
    DrawnTopic topic = draw(random, name);
    topic.settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    return topic;
  }

  /** Of dead letters: seldom compacted, since an instance refuses to start then. */
  static DrawnTopic ofDeadLetters(Random random, String name) {
    DrawnTopic topic = ofAnswers(random, name);
    if (random.nextInt(8) > 0) {
      topic.settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    }
    return topic;
  }

  /** Of answers: they may be deleted by their retention, but not before. */
  static DrawnTopic ofAnswers(Random random, String name) {
    DrawnTopic topic = draw(random, name);
    if (random.nextInt(3) > 0) {
      topic.put(
          TopicConfig.RETENTION_MS_CONFIG,
          oneOf(
              random,
              Duration.ofMinutes(10),
              Duration.ofHours(1),
              Duration.ofDays(1),
              Duration.ofDays(30)));
    }
    return topic;
  }

  private static DrawnTopic draw(Random random, String name) {
    Map<String, String> settings = new TreeMap<>();
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, oneOf(random, POLICIES));
    settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, oneOf(random, COMPRESSIONS));
    DrawnTopic topic = new DrawnTopic(name, 1 + random.nextInt(MOST_PARTITIONS), settings);
    if (random.nextInt(4) == 0) {
      settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }
    if (random.nextInt(3) == 0) {
      topic.put(
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
          oneOf(random, Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(30)));
    }
    if (random.nextInt(3) == 0) {
      topic.put(
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
          oneOf(random, Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(30)));
    }
    if (random.nextInt(2) == 0) {
      settings.put(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          Integer.toString(oneOf(random, List.of(20_000, 100_000, 1 << 20, 4 << 20))));
    }
    return topic;
  }

  private void put(String key, Duration value) {
    settings.put(key, Long.toString(value.toMillis()));
  }

  private static Duration oneOf(Random random, Duration... choice) {
    return oneOf(random, List.of(choice));
  }

  private static <T> T oneOf(Random random, List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  int maxMessageBytes() {
    String bytes = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    return bytes == null ? DEFAULT_MAX_MESSAGE_BYTES : Integer.parseInt(bytes);
  }

  NewTopic toCreate() {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
  }

  /** Whether a text names the topic and one of its settings. */
  boolean isNamedIn(String text) {
    return text.contains(name) && settings.keySet().stream().anyMatch(text::contains);
  }
}
