package dev.penstock.cli.kafka;

import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed records of topics, from all their partitions. For one thread. */
public final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;

  public TopicReader(PenstockConfig config) {
    this.consumer = KafkaClients.consumer(config);
  }

  /**
   * Takes up all partitions of the topics.
   *
   * @return how many; none while a topic is not there
   */
  public int start(List<String> topics, boolean fromBeginning) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        return 0;
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    // Seeking is lazy: what is written before the position is asked for would be missed.
    partitions.forEach(consumer::position);
    return partitions.size();
  }

  /** The next records, or none after a moment. */
  public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
