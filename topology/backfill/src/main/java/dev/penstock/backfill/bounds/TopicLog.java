package dev.penstock.backfill.bounds;

import dev.penstock.config.Spelling;
import dev.penstock.kafka.MissingPermission;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/** Queries the brokers for the offsets of one topic. */
public final class TopicLog {

  private final Admin admin;
  private final String topic;

  public TopicLog(Admin admin, String topic) {
    this.admin = admin;
    this.topic = topic;
  }

  TopicPartition partition(int partition) {
    return new TopicPartition(topic, partition);
  }

  TopicDescription describe() throws BoundsException, InterruptedException {
    try {
      return Objects.requireNonNull(
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic), topic);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException) {
        throw unknown();
      }
      throw failure(e, AclOperation.DESCRIBE);
    }
  }

  private BoundsException unknown() throws BoundsException, InterruptedException {
    Set<String> topics = get(admin.listTopics().names());
    return new BoundsException(
        "there is no topic "
            + topic
            + Spelling.nearest(topic, topics)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse(""));
  }

  /** The first offset of each log. */
  public SortedMap<Integer, Long> starts(Collection<Integer> partitions)
      throws BoundsException, InterruptedException {
    return offsets(list(partitions, OffsetSpec.earliest()));
  }

  /**
   * The end of each log. Asked without read_committed, as here, open transactions do not hold it
   * back.
   */
  public SortedMap<Integer, Long> ends(Collection<Integer> partitions)
      throws BoundsException, InterruptedException {
    return offsets(list(partitions, OffsetSpec.latest()));
  }

  /**
   * The first record of each log whose timestamp is not older than a time. A partition without such
   * a record is missing from the map.
   */
  SortedMap<Integer, FoundRecord> firstSince(Instant time, Collection<Integer> partitions)
      throws BoundsException, InterruptedException {
    // Negative timestamps have meanings of their own: -1 is the end of the log, -2 its start.
    long timestamp = Math.max(0, time.toEpochMilli());
    SortedMap<Integer, FoundRecord> found = new TreeMap<>();
    list(partitions, OffsetSpec.forTimestamp(timestamp))
        .forEach(
            (partition, first) -> {
              if (first.offset() >= 0) {
                found.put(
                    partition,
                    new FoundRecord(first.offset(), Instant.ofEpochMilli(first.timestamp())));
              }
            });
    return found;
  }

  /** Whether the brokers set the timestamps, so that they ascend. */
  Timestamps timestamps() throws BoundsException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      ConfigEntry type =
          config == null ? null : config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
      boolean append = type != null && TimestampType.LOG_APPEND_TIME.name.equals(type.value());
      return append ? Timestamps.ORDERED : Timestamps.UNORDERED;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Timestamps.UNREADABLE;
      }
      throw failure(e, AclOperation.DESCRIBE_CONFIGS);
    }
  }

  private SortedMap<Integer, ListOffsetsResultInfo> list(
      Collection<Integer> partitions, OffsetSpec spec)
      throws BoundsException, InterruptedException {
    Map<TopicPartition, OffsetSpec> specs =
        partitions.stream().collect(Collectors.toMap(this::partition, partition -> spec));
    SortedMap<Integer, ListOffsetsResultInfo> listed = new TreeMap<>();
    get(admin.listOffsets(specs).all()).forEach((at, info) -> listed.put(at.partition(), info));
    return listed;
  }

  private static SortedMap<Integer, Long> offsets(Map<Integer, ListOffsetsResultInfo> listed) {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    listed.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private <T> T get(KafkaFuture<T> future) throws BoundsException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e, AclOperation.DESCRIBE);
    }
  }

  private BoundsException failure(ExecutionException e, AclOperation operation) {
    String reason =
        MissingPermission.in(e, operation, topic)
            .orElseGet(() -> String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    return new BoundsException(
        "cannot read the offsets of topic %s: %s".formatted(topic, reason), e);
  }

  /** A record that was searched for. */
  record FoundRecord(long offset, Instant time) {}

  /** Whether later offsets have later timestamps. */
  enum Timestamps {
    ORDERED,
    UNORDERED,
    UNREADABLE
  }
}
