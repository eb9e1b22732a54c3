package dev.penstock.processor;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer of a stream thread: its transactions carry the held-back offsets. */
final class HeldBackProducer extends KafkaProducer<byte[], byte[]> {

  private final HeldOffsets heldOffsets;

  HeldBackProducer(Map<String, Object> config, HeldOffsets heldOffsets) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.heldOffsets = heldOffsets;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    super.sendOffsetsToTransaction(heldOffsets.lower(offsets), group);
  }
}
