package dev.penstock.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class DeletedRecordsIT {

  private final SharedBroker broker;

  DeletedRecordsIT(SharedBroker broker) {
    this.broker = broker;
  }

  @Test
  void recordsDeletedAheadOfTheGroupAreCounted() throws Exception {
    TopicPartition partition = new TopicPartition(broker.newTopic("images", 1), 0);
    String group = broker.uniqueName("group");
    AtomicLong counted = new AtomicLong();
    DeletedRecords deleted =
        new DeletedRecords(
            group,
            partition.topic(),
            () -> Set.of(partition),
            (topic, count) -> counted.addAndGet(count));
    write(partition, 100);
    try (Admin admin = Admin.create(broker.clientProperties())) {
      deleted.check(admin); // There is no such group yet.
      commit(admin, group, partition, 10);
      delete(admin, partition, 30);
      deleted.check(admin);
      deleted.opened(partition, 30);
      deleted.check(admin);
      assertThat(counted).hasValue(20);

      commit(admin, group, partition, 40);
      delete(admin, partition, 60);
      deleted.gap(partition, 40, 60);
      deleted.check(admin);
      assertThat(counted).hasValue(40);

      commit(admin, group, partition, 60);
      deleted.check(admin);
      delete(admin, partition, 100);
      deleted.check(admin);
      deleted.check(admin);
      assertThat(counted).hasValue(80);
    }
  }

  private void write(TopicPartition partition, int records) {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[1]));
      }
    }
  }

  private static void commit(Admin admin, String group, TopicPartition partition, long offset)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static void delete(Admin admin, TopicPartition partition, long before) throws Exception {
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
  }
}
