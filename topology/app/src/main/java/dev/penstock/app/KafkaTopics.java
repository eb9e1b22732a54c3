package dev.penstock.app;

import dev.penstock.config.ImageConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.Spelling;
import dev.penstock.config.TopicConfig;
import dev.penstock.kafka.TopicException;
import dev.penstock.kafka.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of an installation: creates those that are missing and knows their partitions and how
 * large a record may be.
 *
 * <p>A missing topic of images is created only where that is asked for: more often its name is
 * misspelt, and an instance on an empty topic looks healthy.
 */
public final class KafkaTopics {

  private static final Logger log = LoggerFactory.getLogger(KafkaTopics.class);

  /** As named by brokers; the class that holds it is not part of Kafka's public API. */
  private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

  /** What a broker takes unless it is told otherwise. */
  private static final long DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  /** As many stream threads can share the work. */
  private static final int LEAST_PARTITIONS = 4;

  /** Room for what a record holds besides its image, or a dead letter besides its input. */
  private static final long ROOM = 1 << 20;

  /** {@code socket.request.max.bytes} of a broker by default: no record passes that is larger. */
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
   * @throws WrongSettingException if there is no topic of images, and it is not to be created
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
   * Creates those of the topics that are missing: with the partitions of the topic of images where
   * answers go there, otherwise with 4 or the cluster's default, if that is more; large enough for
   * the largest image; with the cluster's replication.
   *
   * @return the partitions of those that were missing
   */
  public Map<String, Integer> createMissing(Collection<String> names) throws StartException {
    Map<String, Integer> present = partitionsOf(withImages(names));
    List<String> missing = names.stream().filter(name -> !present.containsKey(name)).toList();
    if (missing.isEmpty()) {
      return Map.of();
    }
    ClusterDefaults defaults = defaultsFor(missing.get(0));
    int usual = Math.max(LEAST_PARTITIONS, defaults.partitions());
    int ofImages = present.getOrDefault(topics.images(), usual);
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

  private Set<String> withImages(Collection<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    all.add(topics.images());
    return all;
  }

  /** Any topic but those of the answers is taken for one of images. */
  private long largestRecordOf(String name) {
    if (name.equals(topics.predictions())) {
      return 0;
    }
    long largest = imageBytes + (name.equals(topics.deadLetters()) ? 2 * ROOM : ROOM);
    return Math.min(largest, LARGEST_REQUEST);
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
          throw unreachable(e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return partitions;
  }

  /** What a topic would get if nothing were said of it. */
  private record ClusterDefaults(int partitions, long maxMessageBytes) {}

  /** Asks for the creation of a topic without creating it. */
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
      // It may not be told, or the defaults break a rule of the cluster: what is said is used then.
      log.debug("cannot ask for the cluster's defaults", e.getCause());
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
