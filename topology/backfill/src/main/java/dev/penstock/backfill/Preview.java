package dev.penstock.backfill;

import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.bounds.ResolvedBounds;
import dev.penstock.backfill.bounds.TopicLog;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.schemas.PartitionBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * What a job would read, found without creating it.
 *
 * @param offsets from start to end, in all partitions; at most so many records
 * @param missing offsets that were asked for and are gone
 * @param bytes on one replica's disk, in proportion to the offsets; empty if the brokers do not say
 * @param oldest of the first record of each partition
 * @param newest of one of the last records of each partition
 * @param partitions with their bounds
 * @param notes about what the bounds do not show
 * @param samples some of the first records
 */
public record Preview(
    long offsets,
    long missing,
    OptionalLong bytes,
    Optional<Instant> oldest,
    Optional<Instant> newest,
    List<PartitionBounds> partitions,
    List<String> notes,
    List<ConsumerRecord<byte[], byte[]>> samples) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  /** The last offsets of a partition may be markers. */
  private static final long LAST_LOOKED_AT = 20;

  private static final int MOST_SAMPLES = 64;

  /**
   * Looks at the brokers; reads a few records of each partition.
   *
   * @throws BoundsException if the request contradicts itself or the topic
   */
  public static Preview of(JobClients clients, JobRequest request, String topic)
      throws BoundsException, InterruptedException {
    try (Admin admin = clients.admin();
        Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
      ResolvedBounds bounds = request.resolve(admin, topic, Instant.now());
      List<PartitionBounds> full =
          bounds.partitions().stream().filter(each -> each.getStart() < each.getEnd()).toList();
      List<ConsumerRecord<byte[], byte[]>> first = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
      for (PartitionBounds each : full) {
        TopicPartition partition = new TopicPartition(topic, each.getPartition());
        first.addAll(read(consumer, partition, each.getStart(), each.getEnd()));
        long tail = Math.max(each.getStart(), each.getEnd() - LAST_LOOKED_AT);
        last.addAll(read(consumer, partition, tail, each.getEnd()));
      }
      return new Preview(
          full.stream().mapToLong(each -> each.getEnd() - each.getStart()).sum(),
          bounds.partitions().stream().mapToLong(PartitionBounds::getMissing).sum(),
          bytes(admin, topic, full),
          first.stream().map(Preview::time).min(Instant::compareTo),
          last.stream().map(Preview::time).max(Instant::compareTo),
          bounds.partitions(),
          bounds.notes(),
          first.stream().limit(MOST_SAMPLES).toList());
    }
  }

  private static Instant time(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp());
  }

  /** The records of one fetch. */
  private static List<ConsumerRecord<byte[], byte[]>> read(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    while (found.isEmpty() && consumer.position(partition) < end && System.nanoTime() < giveUp) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          found.add(record);
        }
      }
    }
    return found;
  }

  private static OptionalLong bytes(Admin admin, String topic, List<PartitionBounds> bounds)
      throws InterruptedException {
    try {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      if (description == null) {
        return OptionalLong.empty();
      }
      Map<Integer, Long> sizes = sizes(admin, description);
      TopicLog log = new TopicLog(admin, topic);
      Set<Integer> partitions =
          bounds.stream().map(PartitionBounds::getPartition).collect(Collectors.toSet());
      Map<Integer, Long> starts = log.starts(partitions);
      Map<Integer, Long> ends = log.ends(partitions);
      double sum = 0;
      for (PartitionBounds each : bounds) {
        long start = starts.getOrDefault(each.getPartition(), 0L);
        long end = ends.getOrDefault(each.getPartition(), 0L);
        double share =
            (double) (each.getEnd() - each.getStart()) / (double) Math.max(1, end - start);
        sum += share * (double) sizes.getOrDefault(each.getPartition(), 0L);
      }
      return OptionalLong.of(Math.round(sum));
    } catch (ExecutionException | BoundsException e) {
      return OptionalLong.empty(); // Not everybody may ask for it.
    }
  }

  private static Map<Integer, Long> sizes(Admin admin, TopicDescription topic)
      throws ExecutionException, InterruptedException {
    List<Integer> leaders =
        topic.partitions().stream()
            .map(TopicPartitionInfo::leader)
            .filter(leader -> leader != null)
            .map(Node::id)
            .distinct()
            .toList();
    Map<Integer, Long> sizes = new HashMap<>();
    for (Map<String, LogDirDescription> folders :
        admin.describeLogDirs(leaders).allDescriptions().get().values()) {
      for (LogDirDescription folder : folders.values()) {
        folder
            .replicaInfos()
            .forEach(
                (partition, replica) -> {
                  if (partition.topic().equals(topic.name())) {
                    sizes.merge(partition.partition(), replica.size(), Math::max);
                  }
                });
      }
    }
    return sizes;
  }
}
