package dev.penstock.guarantee;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Holds a group's offsets, as the transaction of an instance does that died in a commit: until it
 * is aborted, nobody who asks for them gets an answer.
 */
final class OpenTransaction {

  private final KafkaProducer<byte[], byte[]> producer;

  OpenTransaction(Map<String, Object> client, String group, String topic, int partitions) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("transactional.id", "held-" + group);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(0));
    }
    producer.initTransactions();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(offsets, ofNoMember(client, group));
  }

  /** A transaction may hold offsets in the name of a group without being a member of it. */
  private static ConsumerGroupMetadata ofNoMember(Map<String, Object> client, String group) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("group.id", group);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  void abort() {
    producer.abortTransaction();
    producer.close();
  }
}
