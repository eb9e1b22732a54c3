package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.broker.BrokerExtension;
import dev.penstock.broker.SharedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class DanglingTransactionsIT {

  @Test
  void abortsAnOverdueTransactionOfTheApplicationAfterARebalanceAndNoOther(SharedBroker broker)
      throws Exception {
    String topic = broker.newTopic("dangling", 1);
    String application = broker.uniqueName("app");
    String dead = application + "-" + UUID.randomUUID() + "-1";
    String neighbour = application + "-2-" + UUID.randomUUID() + "-1";
    try (KafkaProducer<byte[], byte[]> first = begin(broker, dead, topic);
        KafkaProducer<byte[], byte[]> second = begin(broker, neighbour, topic);
        Admin admin = Admin.create(broker.clientProperties());
        DanglingTransactions dangling =
            new DanglingTransactions(
                broker.clientProperties(), application, Duration.ofMillis(500))) {
      dangling.onChange(State.REBALANCING, State.RUNNING);

      await()
          .atMost(Duration.ofSeconds(8))
          .untilAsserted(() -> assertThat(state(admin, dead)).isEqualTo(TransactionState.EMPTY));
      assertThat(state(admin, neighbour)).isEqualTo(TransactionState.ONGOING);
      second.abortTransaction();
      assertThat(first.metrics()).isNotEmpty();
    }
  }

  @Test
  void knowsTheIdsOfItsApplication() {
    var ids = DanglingTransactions.transactionalIds("a.b").asMatchPredicate();
    String process = UUID.randomUUID().toString();

    assertThat(ids).accepts("a.b-" + process + "-1", "a.b-" + process + "-12");
    assertThat(ids).rejects("axb-" + process + "-1", "a.b-c-" + process + "-1", "a.b-1");
  }

  private static KafkaProducer<byte[], byte[]> begin(
      SharedBroker broker, String transactionalId, String topic) throws Exception {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("transactional.id", transactionalId);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, new byte[1])).get();
    return producer;
  }

  private static TransactionState state(Admin admin, String transactionalId) throws Exception {
    TransactionDescription description =
        admin.describeTransactions(List.of(transactionalId)).all().get().get(transactionalId);
    return description.state();
  }
}
