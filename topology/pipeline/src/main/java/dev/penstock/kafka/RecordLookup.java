package dev.penstock.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Finds records by their coordinates, one by one, and reports those that are not there. For one
 * thread; the caller closes the consumer, which must read only committed records.
 */
public final class RecordLookup {

  /** Properties of a consumer that fetches no more than it is asked for. */
  public static final Map<String, Object> PROPERTIES =
      Map.of(
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          1,
          // A record that is larger is fetched nevertheless, but nothing after its batch.
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          1024);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Optional<Absence>> topics = new HashMap<>();
  private final Map<TopicPartition, Bounds> bounds = new HashMap<>();

  /** Why there is no record. */
  public enum Absence {
    TOPIC_GONE("its topic does not exist"),
    FORBIDDEN("this client may not read its topic"),
    DELETED("it was deleted by retention"),
    NEVER("there is no committed record at its offset");

    private final String text;

    Absence(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Coordinates of a record. */
  public record Coordinates(String topic, int partition, long offset) {

    @Override
    public String toString() {
      return topic + "-" + partition + "@" + offset;
    }
  }

  /** Receives what is found. */
  public interface Visitor {

    void found(Coordinates at, ConsumerRecord<byte[], byte[]> record);

    void absent(Coordinates at, Absence reason);
  }

  private record Bounds(long start, long end) {}

  public RecordLookup(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Looks them up, in the order of their partitions and offsets.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public void find(Collection<Coordinates> wanted, Visitor visitor) {
    Map<TopicPartition, SortedSet<Long>> byPartition = new HashMap<>();
    for (Coordinates each : wanted) {
      Optional<Absence> absence = topicAbsence(each.topic());
      if (absence.isPresent() || each.partition() < 0) {
        visitor.absent(each, absence.orElse(Absence.NEVER));
      } else {
        byPartition
            .computeIfAbsent(
                new TopicPartition(each.topic(), each.partition()), unused -> new TreeSet<>())
            .add(each.offset());
      }
    }
    byPartition.forEach((partition, offsets) -> find(partition, offsets, visitor));
  }

  private void find(TopicPartition partition, SortedSet<Long> offsets, Visitor visitor) {
    consumer.assign(List.of(partition));
    for (long offset : offsets) {
      Coordinates at = new Coordinates(partition.topic(), partition.partition(), offset);
      Bounds known = bounds.computeIfAbsent(partition, this::lookUpBounds);
      if (offset < known.start) {
        visitor.absent(at, Absence.DELETED);
      } else if (offset >= known.end) {
        visitor.absent(at, Absence.NEVER);
      } else {
        read(partition, at, visitor);
      }
    }
  }

  private void read(TopicPartition partition, Coordinates at, Visitor visitor) {
    consumer.seek(partition, at.offset());
    long begin = System.nanoTime();
    while (consumer.position(partition) <= at.offset()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() == at.offset()) {
          visitor.found(at, record);
          return;
        }
      }
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new KafkaException("cannot read " + at + " within " + PATIENCE.toSeconds() + " s");
      }
    }
    visitor.absent(at, Absence.NEVER);
  }

  /** Of the log as it is when its first record is wanted. */
  private Bounds lookUpBounds(TopicPartition partition) {
    List<PartitionInfo> infos = consumer.partitionsFor(partition.topic());
    if (infos.stream().noneMatch(info -> info.partition() == partition.partition())) {
      return new Bounds(0, 0);
    }
    List<TopicPartition> only = new ArrayList<>(List.of(partition));
    return new Bounds(
        consumer.beginningOffsets(only).getOrDefault(partition, 0L),
        consumer.endOffsets(only).getOrDefault(partition, 0L));
  }

  private Optional<Absence> topicAbsence(String topic) {
    return topics.computeIfAbsent(topic, this::lookUpTopic);
  }

  private Optional<Absence> lookUpTopic(String topic) {
    try {
      List<PartitionInfo> infos = consumer.partitionsFor(topic);
      return infos == null || infos.isEmpty() ? Optional.of(Absence.TOPIC_GONE) : Optional.empty();
    } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
      return Optional.of(Absence.TOPIC_GONE);
    } catch (AuthorizationException e) {
      return Optional.of(Absence.FORBIDDEN);
    }
  }
}
