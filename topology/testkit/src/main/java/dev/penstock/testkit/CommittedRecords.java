package dev.penstock.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning as a read_committed consumer sees it. */
public final class CommittedRecords implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

  public CommittedRecords(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Reads until there are {@code count} records or the time is over; returns all read so far. */
  public List<ConsumerRecord<byte[], byte[]>> await(int count, Duration longest) {
    long giveUp = System.nanoTime() + longest.toNanos();
    while (seen.size() < count && System.nanoTime() < giveUp) {
      poll(Duration.ofMillis(100));
    }
    return List.copyOf(seen);
  }

  /** Reads on for a while, so that what should not be there would be seen. */
  public List<ConsumerRecord<byte[], byte[]>> settle(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      poll(Duration.ofMillis(100));
    }
    return List.copyOf(seen);
  }

  private void poll(Duration timeout) {
    consumer.poll(timeout).forEach(seen::add);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
