package dev.penstock.cli.verify;

import dev.penstock.app.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Draws records of a topic, evenly over all its offsets: the offsets of all partitions, one after
 * the other, are cut into as many strata as records are wanted, and of each stratum one offset is
 * drawn. An offset without a record gives the next one of its stratum, so that no record comes
 * twice; a stratum without records gives none.
 *
 * <p>For one thread. The caller closes the consumer, which must read only committed records and
 * should fetch one at a time.
 */
final class PredictionSample {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final RandomGenerator random;

  /** The committed offsets of a partition, the end not included. */
  private record Extent(TopicPartition partition, long start, long end) {

    long size() {
      return end - start;
    }
  }

  PredictionSample(Consumer<byte[], byte[]> consumer, RandomGenerator random) {
    this.consumer = consumer;
    this.random = random;
  }

  /**
   * Draws.
   *
   * @return at most so many records, in the order of partitions and offsets
   */
  List<ConsumerRecord<byte[], byte[]>> draw(String topic, int wanted) throws StartException {
    List<Extent> extents = extents(topic);
    long total = extents.stream().mapToLong(Extent::size).sum();
    long strata = Math.min(wanted, total);
    List<ConsumerRecord<byte[], byte[]>> drawn = new ArrayList<>();
    for (long i = 0; i < strata; i++) {
      // In double steps: the product of two longs may overflow.
      long from = (long) ((double) total * i / strata);
      long to = (long) ((double) total * (i + 1) / strata);
      long start = from + random.nextLong(Math.max(1, to - from));
      drawFrom(extents, start, to).ifPresent(drawn::add);
    }
    return drawn;
  }

  /** The first record at one of these places in the row of all offsets. */
  private Optional<ConsumerRecord<byte[], byte[]>> drawFrom(
      List<Extent> extents, long start, long to) throws StartException {
    long before = 0;
    for (Extent extent : extents) {
      long first = Math.max(start, before) - before + extent.start;
      long end = Math.min(extent.end, to - before + extent.start);
      if (first < end) {
        Optional<ConsumerRecord<byte[], byte[]>> found = first(extent.partition, first, end);
        if (found.isPresent()) {
          return found;
        }
      }
      before += extent.size();
    }
    return Optional.empty();
  }

  private Optional<ConsumerRecord<byte[], byte[]>> first(
      TopicPartition partition, long from, long end) throws StartException {
    if (!consumer.assignment().contains(partition)) {
      consumer.assign(List.of(partition));
    }
    consumer.seek(partition, from);
    long begin = System.nanoTime();
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() < end ? Optional.of(record) : Optional.empty();
      }
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new StartException(
            "cannot read %s at offset %d within %d s"
                .formatted(partition, from, PATIENCE.toSeconds()));
      }
    }
    return Optional.empty();
  }

  private List<Extent> extents(String topic) throws StartException {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new StartException("there is no topic " + topic);
    }
    List<TopicPartition> partitions =
        infos.stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
            .toList();
    Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(partitions));
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    List<Extent> extents = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      long start = starts.getOrDefault(partition, 0L);
      extents.add(new Extent(partition, start, Math.max(start, ends.getOrDefault(partition, 0L))));
    }
    return extents;
  }
}
