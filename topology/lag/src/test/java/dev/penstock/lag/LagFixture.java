package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic, a group that reads it, and monitors of it; new ones for each test. */
@ExtendWith(BrokerExtension.class)
abstract class LagFixture {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  final SharedBroker broker;
  final Admin admin;
  String topic;
  String group;
  TopicPartition partition;

  LagFixture(SharedBroker broker) {
    this.broker = broker;
    this.admin = Admin.create(broker.clientProperties());
  }

  @BeforeEach
  void makeTopic() {
    topic = broker.newTopic("lag", 1);
    group = broker.uniqueName("reader");
    partition = new TopicPartition(topic, 0);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  LagMonitor monitor(String name) {
    return monitor(Selection.ofGroups(Set.of(name)));
  }

  LagMonitor monitor(Selection selection) {
    Map<String, Object> reader = new HashMap<>(broker.clientProperties());
    reader.putAll(UnreadReader.properties());
    return new LagMonitor(
        () -> Admin.create(broker.clientProperties()),
        () -> new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        LagOptions.of(selection, Duration.ofMillis(100)).withLookBudget(Duration.ofSeconds(10)),
        Clock.systemUTC());
  }

  static PartitionLag only(LagReport report) {
    assertThat(report.groups()).hasSize(1);
    assertThat(report.groups().get(0).partitions()).hasSize(1);
    return report.groups().get(0).partitions().get(0);
  }

  /** What a reader gets from there on. */
  long unread(long offset) {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("isolation.level", "read_committed");
    try (Consumer<byte[], byte[]> reader =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      reader.assign(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).get(partition);
      reader.seek(partition, offset);
      long count = 0;
      while (reader.position(partition) < end) {
        count += reader.poll(Duration.ofMillis(100)).count();
      }
      return count;
    }
  }

  void commit(long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  Consumer<byte[], byte[]> subscribed(String protocol) {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("group.id", group);
    properties.put("group.protocol", protocol);
    properties.put("client.id", "member-of-" + group);
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(topic));
    return member;
  }

  void produceTo(int number, int records) {
    try (Producer<byte[], byte[]> producer = producer(null)) {
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, number, null, new byte[10]));
      }
    }
  }

  void send(Producer<byte[], byte[]> producer, int records) {
    for (int i = 0; i < records; i++) {
      var unused = producer.send(new ProducerRecord<>(topic, 0, null, new byte[10]));
    }
  }

  Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    if (transactionalId != null) {
      properties.put("transactional.id", transactionalId);
    }
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    if (transactionalId != null) {
      producer.initTransactions();
    }
    return producer;
  }
}
