package dev.penstock.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dead-letter topic in one pass, without a consumer group.
 *
 * <p>For one thread. The caller closes the clients; the consumer must read only committed records.
 */
public final class DeadLetterTopic {

  private static final Duration POLL = Duration.ofMillis(200);

  private final String name;
  private final Consumer<byte[], byte[]> consumer;
  private final Duration patience;

  /** Receives the topic's records, in the order of each partition. */
  public interface Visitor {

    void letter(DeadLetter letter);

    /** For a letter that was passed before, unless Kafka has deleted it. */
    void redriven(LetterId letter);
  }

  /**
   * @param patience longest wait at one offset, if an open transaction blocks the records after it
   */
  public DeadLetterTopic(String name, Consumer<byte[], byte[]> consumer, Duration patience) {
    this.name = name;
    this.consumer = consumer;
    this.patience = patience;
  }

  public String name() {
    return name;
  }

  /**
   * Reads everything committed so far.
   *
   * @throws DeadLetterException if there is no such topic, or it cannot be read
   */
  public void readCommitted(Visitor visitor) throws DeadLetterException {
    read(consumer.endOffsets(partitions()), visitor);
  }

  /**
   * Reads everything written so far, and waits for open transactions to end if needed. Everything
   * committed before the call is read in any case, even behind an open transaction.
   *
   * @throws DeadLetterException if there is no such topic, or a transaction stays open
   */
  public void readWritten(Admin admin, Visitor visitor)
      throws DeadLetterException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    try {
      // Without read_committed, as here, this is the end of the log.
      admin.listOffsets(latest).all().get().forEach((at, end) -> ends.put(at, end.offset()));
    } catch (ExecutionException e) {
      throw new DeadLetterException("cannot find the end of " + name + ": " + e.getCause(), e);
    }
    read(ends, visitor);
  }

  /**
   * The letter at one position.
   *
   * @throws DeadLetterException if there is none
   */
  public DeadLetter letter(LetterId id) throws DeadLetterException {
    TopicPartition partition = new TopicPartition(name, id.partition());
    if (!partitions().contains(partition)) {
      throw new DeadLetterException("%s has no partition %d".formatted(name, id.partition()));
    }
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    List<DeadLetter> found = new ArrayList<>();
    read(
        Map.of(partition, Math.min(id.offset(), end)),
        Map.of(partition, Math.min(id.offset() + 1, end)),
        record -> found.add(new DeadLetter(record)));
    if (found.isEmpty() || RedriveMark.is(found.get(0).record())) {
      throw new DeadLetterException("%s has no letter at %s".formatted(name, id));
    }
    return found.get(0);
  }

  /**
   * Passes on the letters between the first and the last of these, in the order of each partition.
   */
  void readBetween(Map<Integer, Range> ranges, RecordVisitor visitor) throws DeadLetterException {
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    ranges.forEach(
        (partition, range) -> {
          starts.put(new TopicPartition(name, partition), range.first());
          ends.put(new TopicPartition(name, partition), range.last() + 1);
        });
    read(starts, ends, visitor);
  }

  /** Offsets of one partition, both inclusive. */
  record Range(long first, long last) {}

  /** What is done with a record. */
  interface RecordVisitor {
    void accept(ConsumerRecord<byte[], byte[]> record) throws DeadLetterException;
  }

  /** How many partitions a topic has; 0 if there is no such topic. */
  int partitionsOf(String topic) {
    @Nullable List<PartitionInfo> found = consumer.partitionsFor(topic);
    return found == null ? 0 : found.size();
  }

  private List<TopicPartition> partitions() throws DeadLetterException {
    int count = partitionsOf(name);
    if (count == 0) {
      throw new DeadLetterException("there is no topic " + name);
    }
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      partitions.add(new TopicPartition(name, partition));
    }
    return partitions;
  }

  private void read(Map<TopicPartition, Long> ends, Visitor visitor) throws DeadLetterException {
    read(
        consumer.beginningOffsets(ends.keySet()),
        ends,
        record -> {
          if (!RedriveMark.is(record)) {
            visitor.letter(new DeadLetter(record));
            return;
          }
          LetterId letter = RedriveMark.letter(record);
          if (letter != null) {
            visitor.redriven(letter);
          }
        });
  }

  private void read(
      Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, RecordVisitor visitor)
      throws DeadLetterException {
    Map<TopicPartition, Long> left = new HashMap<>(ends);
    consumer.assign(left.keySet());
    consumer.resume(left.keySet()); // those that an earlier read had finished
    starts.forEach(consumer::seek);
    long progressAt = System.nanoTime();
    for (dropRead(left); !left.isEmpty(); dropRead(left)) {
      Map<TopicPartition, Long> before = positions(left);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Long end = left.get(new TopicPartition(record.topic(), record.partition()));
        if (end != null && record.offset() < end) {
          visitor.accept(record);
        }
      }
      if (!positions(left).equals(before)) {
        progressAt = System.nanoTime();
      } else if (System.nanoTime() - progressAt > patience.toNanos()) {
        throw stands(before, left);
      }
    }
  }

  private void dropRead(Map<TopicPartition, Long> left) {
    left.entrySet()
        .removeIf(
            entry -> {
              boolean read = consumer.position(entry.getKey()) >= entry.getValue();
              if (read) {
                consumer.pause(List.of(entry.getKey()));
              }
              return read;
            });
  }

  private Map<TopicPartition, Long> positions(Map<TopicPartition, Long> left) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    left.keySet().forEach(partition -> positions.put(partition, consumer.position(partition)));
    return positions;
  }

  private DeadLetterException stands(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
    TopicPartition partition = ends.keySet().iterator().next();
    return new DeadLetterException(
        "cannot read past offset %d of %s, which ends at %d: a transaction has been open for %d s"
            .formatted(
                positions.get(partition), partition, ends.get(partition), patience.toSeconds()));
  }
}
