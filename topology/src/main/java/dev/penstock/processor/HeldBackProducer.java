package dev.penstock.processor;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a stream thread: its transactions carry the held-back offsets, and it tells how
 * long they take to commit.
 *
 * <p>Its stream thread alone commits.
 */
final class HeldBackProducer extends KafkaProducer<byte[], byte[]> {

  private final HeldOffsets heldOffsets;
  private final ThreadLocal<CommitPace> pace;
  private long commitStartNanos;

  HeldBackProducer(
      Map<String, Object> config, HeldOffsets heldOffsets, ThreadLocal<CommitPace> pace) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.heldOffsets = heldOffsets;
    this.pace = pace;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    commitStartNanos = System.nanoTime();
    super.sendOffsetsToTransaction(heldOffsets.lower(offsets), group);
  }

  @Override
  public void commitTransaction() {
    super.commitTransaction();
    pace.get().committed(System.nanoTime() - commitStartNanos);
  }
}
