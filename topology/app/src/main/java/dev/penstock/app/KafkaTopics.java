package dev.penstock.app;

import dev.penstock.config.ImageConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.Spelling;
import dev.penstock.config.TopicConfig;
import dev.penstock.kafka.MissingPermission;
import dev.penstock.kafka.TopicException;
import dev.penstock.kafka.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of an installation: creates missing ones, and knows their partitions and record size
 * limits.
 *
 * <p>A missing image topic is created only on request: more often its name is misspelt, and an
 * instance on an empty topic looks healthy.
 */
public final class KafkaTopics {

  private static final Logger log = LoggerFactory.getLogger(KafkaTopics.class);

  /** The brokers' name for it; the class that declares it is not part of Kafka's public API. */
  private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

  /** A broker's default. */
  private static final long DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  /** This many stream threads can share the work. */
  private static final int LEAST_PARTITIONS = 4;

  /** Room for the rest of a record besides its image, or of a dead letter besides its input. */
  private static final long ROOM = 1 << 20;

  /** {@code socket.request.max.bytes} of a broker by default: no larger record can pass. */
  private static final long LARGEST_REQUEST = 100 << 20;

  private final Admin admin;
  private final TopicConfig topics;
  private final long imageBytes;

  public KafkaTopics(Admin admin, PenstockConfig config) {
    this.admin = admin;
    this.topics = config.topics();
    this.imageBytes = config.image().maxBytes();
  }

  /**
   * Makes sure that an instance finds its topics.
   *
   * @throws WrongSettingException if there is no image topic, and it must not be created
   */
  void prepare() throws StartException {
    if (!topics.create() && partitionsOf(List.of(topics.images())).isEmpty()) {
      throw missingImages();
    }
    Map<String, Integer> created =
        createMissing(List.of(topics.images(), topics.predictions(), topics.deadLetters()));
    created.forEach((name, count) -> log.info("created topic {} with {} partitions", name, count));
  }

  /**
   * Creates the missing topics, large enough for the largest image and with the cluster's
   * replication. Output topics get as many partitions as the image topic; that one gets 4, or the
   * cluster's default if that is more.
   *
   * @return the topics that were missing, with their partitions
   */
  public Map<String, Integer> createMissing(Collection<String> names) throws StartException {
    Map<String, Integer> present = partitionsOf(names);
    List<String> missing = names.stream().filter(name -> !present.containsKey(name)).toList();
    if (missing.isEmpty()) {
      return Map.of();
    }
    ClusterDefaults defaults = defaultsFor(missing.get(0));
    int usual = Math.max(LEAST_PARTITIONS, defaults.partitions());
    int ofImages = partitionsOf(List.of(topics.images())).getOrDefault(topics.images(), usual);
    Map<String, Integer> partitions = new LinkedHashMap<>();
    List<NewTopic> wanted = new ArrayList<>();
    for (String name : missing) {
      boolean isOutput = name.equals(topics.predictions()) || name.equals(topics.deadLetters());
      partitions.put(name, isOutput ? ofImages : usual);
      NewTopic topic = Topics.of(name, isOutput ? ofImages : usual);
      long largest = largestRecordOf(name);
      wanted.add(
          largest <= defaults.maxMessageBytes()
              ? topic
              : topic.configs(Map.of(MAX_MESSAGE_BYTES, Long.toString(largest))));
    }
    try {
      Topics.create(admin, wanted);
    } catch (TopicException e) {
      throw unreachable(e);
    }
    return partitions;
  }

  /** Any topic other than the output topics is treated as an image topic. */
  private long largestRecordOf(String name) {
    if (name.equals(topics.predictions())) {
      return 0;
    }
    return name.equals(topics.deadLetters())
        ? largestLetter(imageBytes)
        : Math.min(imageBytes + ROOM, LARGEST_REQUEST);
  }

  /** The largest record that a topic of dead letters must take, for images of up to this size. */
  public static long largestLetter(long imageBytes) {
    return Math.min(imageBytes + 2 * ROOM, LARGEST_REQUEST);
  }

  /** The topics that exist, with their partitions. */
  private Map<String, Integer> partitionsOf(Collection<String> names) throws StartException {
    Map<String, Integer> partitions = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> described =
        admin.describeTopics(names).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : described.entrySet()) {
      try {
        partitions.put(topic.getKey(), topic.getValue().get().partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw unreachable(e, topic.getKey());
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return partitions;
  }

  /** What a topic would get by default. */
  private record ClusterDefaults(int partitions, long maxMessageBytes) {}

  /** Validates the creation of a topic without creating it. */
  private ClusterDefaults defaultsFor(String name) throws StartException {
    CreateTopicsResult rehearsed =
        admin.createTopics(
            List.of(Topics.withClusterDefaults(name)),
            new CreateTopicsOptions().validateOnly(true));
    try {
      ConfigEntry largest = rehearsed.config(name).get().get(MAX_MESSAGE_BYTES);
      return new ClusterDefaults(
          rehearsed.numPartitions(name).get(),
          largest == null ? 0 : Long.parseLong(largest.value()));
    } catch (ExecutionException e) {
      // No permission, or the defaults break a rule of the cluster: then our own values are used.
      log.debug("cannot read the cluster's defaults", e.getCause());
      return new ClusterDefaults(LEAST_PARTITIONS, 0);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private StartException missingImages() throws StartException {
    String name = topics.images();
    try {
      String meant =
          Spelling.nearest(name, admin.listTopics().names().get())
              .map(similar -> "; did you mean " + similar + "?")
              .orElse("");
      return new WrongSettingException(
          ("topic %s (%s) does not exist%s. To create it with %d partitions, for images of up to %d"
                  + " bytes (%s), set %s=true")
              .formatted(
                  name,
                  TopicConfig.IMAGES.key(),
                  meant,
                  LEAST_PARTITIONS,
                  imageBytes,
                  ImageConfig.MAX_BYTES.key(),
                  TopicConfig.CREATE.key()));
    } catch (ExecutionException e) {
      return unreachable(e);
    } catch (InterruptedException e) {
      return interrupted(e);
    }
  }

  /** How many partitions a topic currently has. */
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

  /** Largest record that the topic accepts, in bytes. */
  long maxRecordBytes(String topic) throws StartException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      ConfigEntry entry = config == null ? null : config.get(MAX_MESSAGE_BYTES);
      return entry == null ? DEFAULT_MAX_MESSAGE_BYTES : Long.parseLong(entry.value());
    } catch (ExecutionException e) {
      log.warn(
          "cannot read {} of topic {} ({}); using the default, {}",
          MAX_MESSAGE_BYTES,
          topic,
          e.getMessage(),
          DEFAULT_MAX_MESSAGE_BYTES);
      return DEFAULT_MAX_MESSAGE_BYTES;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StartException unreachable(Exception e, String... describedTopics) {
    Optional<String> missing = MissingPermission.in(e, AclOperation.DESCRIBE, describedTopics);
    if (e instanceof TopicException || missing.isPresent()) {
      return new StartException(missing.orElse(String.valueOf(e.getMessage())), e);
    }
    Throwable cause = e.getCause() instanceof KafkaException kafka ? kafka : e;
    return new StartException("Kafka cannot be used: " + cause.getMessage(), cause);
  }

  private static StartException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StartException("interrupted while looking up topics", e);
  }
}
