package dev.penstock.backfill;

import dev.penstock.backfill.job.JobException;
import dev.penstock.kafka.TopicException;
import dev.penstock.kafka.Topics;
import dev.penstock.schemas.BackfillJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of a job. */
public final class JobTopics {

  private JobTopics() {}

  /**
   * Creates the output topics that are missing, with as many partitions as the input. The brokers
   * set their timestamps: a prediction with the timestamp of a record of last year would be deleted
   * at once by retention. They are kept until somebody deletes them.
   *
   * @param letterBytes largest record that the topic of dead letters must take
   */
  static void create(
      Admin admin, String input, String predictions, String deadLetters, long letterBytes)
      throws JobException, InterruptedException {
    Map<String, TopicDescription> present =
        describe(admin, List.of(input, predictions, deadLetters));
    TopicDescription images = present.get(input);
    if (images == null) {
      throw new JobException("there is no topic " + input);
    }
    List<NewTopic> missing = new ArrayList<>();
    for (String name : List.of(predictions, deadLetters)) {
      if (!present.containsKey(name)) {
        Map<String, String> settings = kept();
        if (name.equals(deadLetters)) {
          settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(letterBytes));
        }
        missing.add(Topics.of(name, images.partitions().size()).configs(settings));
      }
    }
    if (!missing.isEmpty()) {
      create(admin, missing);
    }
  }

  /**
   * Creates the topic of a job's predictions if it is missing, in the same way.
   *
   * @param partitions if it is created
   * @return the brokers' id of the topic
   * @throws JobException if it cannot be created or looked up
   */
  public static String createPredictions(Admin admin, String topic, int partitions)
      throws JobException, InterruptedException {
    TopicDescription present = describe(admin, List.of(topic)).get(topic);
    if (present == null) {
      create(admin, List.of(Topics.of(topic, partitions).configs(kept())));
      present = describe(admin, List.of(topic)).get(topic);
    }
    if (present == null) {
      throw new JobException("topic %s was deleted".formatted(topic));
    }
    return present.topicId().toString();
  }

  private static Map<String, String> kept() {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    return settings;
  }

  private static void create(Admin admin, List<NewTopic> topics) throws JobException {
    try {
      Topics.create(admin, topics);
    } catch (TopicException e) {
      throw new JobException(String.valueOf(e.getMessage()), e);
    }
  }

  /** That the input is no longer the topic whose offsets the job was given; empty if it is. */
  static Optional<String> recreated(Admin admin, BackfillJob job)
      throws ExecutionException, InterruptedException {
    return recreated(admin, job.getTopic(), job.getTopicId(), new DescribeTopicsOptions());
  }

  /**
   * That a topic is no longer the one that had this id; empty if it is.
   *
   * @throws ExecutionException if the brokers do not say
   */
  public static Optional<String> recreated(
      Admin admin, String topic, String topicId, DescribeTopicsOptions options)
      throws ExecutionException, InterruptedException {
    String id;
    try {
      TopicDescription found =
          admin.describeTopics(List.of(topic), options).allTopicNames().get().get(topic);
      id = Objects.requireNonNull(found, topic).topicId().toString();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.of("topic %s was deleted".formatted(topic));
      }
      throw e;
    }
    return id.equals(topicId)
        ? Optional.empty()
        : Optional.of(
            "topic %s was created again (id %s, and it was %s): its offsets are those of other records"
                .formatted(topic, id, topicId));
  }

  /** Those that do not exist. */
  static List<String> missing(Admin admin, List<String> names)
      throws JobException, InterruptedException {
    Set<String> present = describe(admin, names).keySet();
    return names.stream().filter(name -> !present.contains(name)).toList();
  }

  /** Those that exist. */
  private static Map<String, TopicDescription> describe(Admin admin, Collection<String> names)
      throws JobException, InterruptedException {
    Map<String, TopicDescription> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(topic.getKey(), topic.getValue().get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw new JobException(
              "cannot look up topic %s: %s".formatted(topic.getKey(), e.getMessage()), e);
        }
      }
    }
    return found;
  }
}
