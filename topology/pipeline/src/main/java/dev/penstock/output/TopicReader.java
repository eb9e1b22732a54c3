package dev.penstock.output;

import dev.penstock.output.OutputTopic.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Queries the brokers for the output topics and finds what prevents writing to them. */
final class TopicReader {

  /** A dead letter without any of its input is smaller. */
  private static final long LEAST_DEAD_LETTER_BYTES = 4 << 10;

  /** A prediction of one class with short names is smaller. */
  private static final long LEAST_PREDICTION_BYTES = 2 << 10;

  /** With less, the current time may be too old when the brokers see it. */
  private static final long LEAST_TIMESTAMP_LIMIT_MILLIS = 10_000;

  private static final long RETRY_MILLIS = 50;

  private final Admin admin;
  private final ProducerLimits producer;
  private final Duration patience;

  /** How one of the two topics is used. */
  private enum Use {
    PREDICTIONS,
    DEAD_LETTERS
  }

  /**
   * @param patience longest wait for an answer
   */
  TopicReader(Admin admin, ProducerLimits producer, Duration patience) {
    this.admin = admin;
    this.producer = producer;
    this.patience = patience;
  }

  /**
   * Reads topics that exist, though perhaps were only just created: not all brokers may know them
   * yet.
   *
   * @throws UnusableTopicException if the brokers do not answer
   */
  List<TopicReading> readExisting(String predictions, String deadLetters)
      throws UnusableTopicException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    OutputTopic first = OutputTopic.of(predictions, 0, null, producer);
    OutputTopic second = OutputTopic.of(deadLetters, 0, null, producer);
    while (true) {
      List<TopicReading> readings = read(first, second);
      boolean premature = readings.stream().anyMatch(TopicReading::premature);
      if (!premature || System.nanoTime() - deadline > 0) {
        if (!readings.stream().allMatch(TopicReading::isAnswered)) {
          throw new UnusableTopicException(
              "the brokers do not describe %s and %s within %d s"
                  .formatted(predictions, deadLetters, patience.toSeconds()));
        }
        return readings;
      }
      Thread.sleep(RETRY_MILLIS);
    }
  }

  /** Reads the prediction and dead-letter topics, given what was known of them before. */
  List<TopicReading> read(OutputTopic predictions, OutputTopic deadLetters)
      throws InterruptedException {
    return List.of(read(predictions, Use.PREDICTIONS), read(deadLetters, Use.DEAD_LETTERS));
  }

  /** The settings of any topic; null if they cannot be read. */
  @Nullable Settings settingsOf(String topic) throws InterruptedException {
    try {
      return settings(topic);
    } catch (ExecutionException e) {
      return null;
    }
  }

  private TopicReading read(OutputTopic before, Use use) throws InterruptedException {
    String name = before.name();
    try {
      TopicDescription description = description(name);
      Settings settings = settingsOr(before.settings(), name);
      OutputTopic topic = OutputTopic.of(name, description.partitions().size(), settings, producer);
      return TopicReading.described(
          topic, lasting(topic, description, use), passing(topic, description));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return TopicReading.missing("topic " + name + " does not exist");
      }
      if (e.getCause() instanceof TopicAuthorizationException) {
        return TopicReading.refused("topic " + name + ": this client is not authorized to use it");
      }
      return TopicReading.NONE;
    }
  }

  private TopicDescription description(String name)
      throws ExecutionException, InterruptedException {
    DescribeTopicsOptions options =
        new DescribeTopicsOptions().includeAuthorizedOperations(true).timeoutMs(patienceMillis());
    return get(admin.describeTopics(List.of(name), options).topicNameValues().get(name));
  }

  /** Without permission to read the settings, those read before apply, or the defaults. */
  private Settings settingsOr(Settings before, String name)
      throws ExecutionException, InterruptedException {
    try {
      return settings(name);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return before;
      }
      throw e;
    }
  }

  private Settings settings(String name) throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    DescribeConfigsOptions options = new DescribeConfigsOptions().timeoutMs(patienceMillis());
    return Settings.of(
        get(admin.describeConfigs(List.of(resource), options).values().get(resource)));
  }

  private static List<String> lasting(OutputTopic topic, TopicDescription description, Use use) {
    List<String> problems = new ArrayList<>();
    Settings settings = topic.settings();
    Set<AclOperation> allowed = description.authorizedOperations();
    if (allowed != null && !allowed.contains(AclOperation.WRITE)) {
      problems.add("topic %s: this client is not authorized to WRITE".formatted(topic.name()));
    }
    if (use == Use.DEAD_LETTERS && settings.compacts()) {
      problems.add(
          "topic %s: cleanup.policy includes compact, which deletes dead letters with equal keys;"
                  .formatted(topic.name())
              + " it must be delete");
    }
    long least = use == Use.DEAD_LETTERS ? LEAST_DEAD_LETTER_BYTES : LEAST_PREDICTION_BYTES;
    if (topic.maxRecordBytes() < least) {
      problems.add(
          "topic %s: a record is limited to %d bytes (max.message.bytes %d, kafka.max.request.size"
                  .formatted(topic.name(), topic.maxRecordBytes(), settings.maxMessageBytes())
              + " and kafka.buffer.memory); at least %d are needed".formatted(least));
    }
    if (settings.createTime()) {
      requireTimestampLimit(
          topic, "message.timestamp.before.max.ms", settings.beforeMaxMillis(), problems);
      requireTimestampLimit(
          topic, "message.timestamp.after.max.ms", settings.afterMaxMillis(), problems);
    }
    return problems;
  }

  private static void requireTimestampLimit(
      OutputTopic topic, String setting, long millis, List<String> problems) {
    if (millis < LEAST_TIMESTAMP_LIMIT_MILLIS) {
      problems.add(
          "topic %s: %s is %d, which refuses even the current time if clocks differ or sends wait;"
                  .formatted(topic.name(), setting, millis)
              + " it must be at least %d, or message.timestamp.type LogAppendTime"
                  .formatted(LEAST_TIMESTAMP_LIMIT_MILLIS));
    }
  }

  private static List<String> passing(OutputTopic topic, TopicDescription description) {
    List<String> problems = new ArrayList<>();
    int needed = topic.settings().minInSyncReplicas();
    List<TopicPartitionInfo> leaderless =
        description.partitions().stream().filter(TopicReader::hasNoLeader).toList();
    List<TopicPartitionInfo> tooFewInSync =
        description.partitions().stream()
            .filter(partition -> !hasNoLeader(partition) && partition.isr().size() < needed)
            .toList();
    if (!leaderless.isEmpty()) {
      problems.add(
          "topic %s: %d of %d partitions have no leader, the first is %d"
              .formatted(
                  topic.name(),
                  leaderless.size(),
                  topic.partitions(),
                  leaderless.get(0).partition()));
    }
    if (!tooFewInSync.isEmpty()) {
      TopicPartitionInfo first = tooFewInSync.get(0);
      problems.add(
          "topic %s: %d of %d partitions have too few in-sync replicas, the first is %d with %d;"
                  .formatted(
                      topic.name(),
                      tooFewInSync.size(),
                      topic.partitions(),
                      first.partition(),
                      first.isr().size())
              + " min.insync.replicas is %d".formatted(needed));
    }
    return problems;
  }

  private static boolean hasNoLeader(TopicPartitionInfo partition) {
    return partition.leader() == null || partition.leader().isEmpty();
  }

  private int patienceMillis() {
    return Math.toIntExact(patience.toMillis());
  }

  private static <T> T get(@Nullable KafkaFuture<T> future)
      throws ExecutionException, InterruptedException {
    if (future == null) {
      throw new ExecutionException(new IllegalStateException("no answer for a topic asked for"));
    }
    return future.get();
  }
}
