package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(state(admin, dead)).isEqualTo(TransactionState.EMPTY));
      assertThat(state(admin, neighbour)).isEqualTo(TransactionState.ONGOING);
      second.abortTransaction();
      assertThat(first.metrics()).isNotEmpty();
    }
  }

  /** Its transaction may be overdue because it waits for a rebalance. */
  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void leavesTheTransactionsOfALivingProcessAlone(String protocol, SharedBroker broker)
      throws Exception {
    String topic = broker.newTopic("dangling", 1);
    String application = broker.uniqueName("app");
    String dead = application + "-" + UUID.randomUUID() + "-1";
    try (StreamsMember member =
            new StreamsMember(broker, application, topic, Map.of("group.protocol", protocol));
        Admin admin = Admin.create(broker.clientProperties())) {
      member.awaitRunning();
      String living = application + "-" + processOf(application, admin) + "-1";
      try (KafkaProducer<byte[], byte[]> first = begin(broker, living, topic);
          KafkaProducer<byte[], byte[]> second = begin(broker, dead, topic);
          DanglingTransactions dangling =
              new DanglingTransactions(
                  broker.clientProperties(), application, Duration.ofMillis(500))) {
        dangling.onChange(State.REBALANCING, State.RUNNING);

        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(state(admin, dead)).isEqualTo(TransactionState.EMPTY));
        first.commitTransaction();
        assertThat(second.metrics()).isNotEmpty();
      }
    }
  }

  @Test
  void leavesAllToTheBrokersWhereClientIdsNameNoProcess(SharedBroker broker) throws Exception {
    String topic = broker.newTopic("dangling", 1);
    String application = broker.uniqueName("app");
    AtomicInteger looks = new AtomicInteger();
    try (StreamsMember member =
            new StreamsMember(broker, application, topic, Map.of("client.id", "named"));
        KafkaProducer<byte[], byte[]> producer =
            begin(broker, application + "-" + UUID.randomUUID() + "-1", topic);
        Admin admin = Admin.create(broker.clientProperties());
        DanglingTransactions dangling =
            new DanglingTransactions(
                () -> counting(admin, "describeConsumerGroups", looks),
                application,
                Duration.ofMillis(500))) {
      member.awaitRunning();
      dangling.onChange(State.REBALANCING, State.RUNNING);

      await().atMost(Duration.ofSeconds(30)).until(() -> looks.get() >= 3);
      producer.commitTransaction();
    }
  }

  @Test
  void looksAgainAfterAnyFailure(SharedBroker broker) throws Exception {
    String topic = broker.newTopic("dangling", 1);
    String application = broker.uniqueName("app");
    String dead = application + "-" + UUID.randomUUID() + "-1";
    Iterator<Throwable> failures =
        List.of(new KafkaException("no broker"), new OutOfMemoryError("none left")).iterator();
    try (KafkaProducer<byte[], byte[]> producer = begin(broker, dead, topic);
        Admin admin = Admin.create(broker.clientProperties());
        DanglingTransactions dangling =
            new DanglingTransactions(
                () -> {
                  if (failures.hasNext()) {
                    throwUnchecked(failures.next());
                  }
                  return Admin.create(broker.clientProperties());
                },
                application,
                Duration.ofMillis(500))) {
      dangling.onChange(State.REBALANCING, State.RUNNING);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(state(admin, dead)).isEqualTo(TransactionState.EMPTY));
      assertThat(failures.hasNext()).isFalse();
      assertThat(producer.metrics()).isNotEmpty();
    }
  }

  @Test
  void knowsTheIdsOfItsApplication() {
    var ids = DanglingTransactions.transactionalIds("a.b").asMatchPredicate();
    String process = UUID.randomUUID().toString();

    assertThat(ids).accepts("a.b-" + process + "-1", "a.b-" + process + "-12");
    assertThat(ids).rejects("axb-" + process + "-1", "a.b-c-" + process + "-1", "a.b-1");
  }

  private static void throwUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  /** Counts the calls of one method. */
  private static Admin counting(Admin admin, String counted, AtomicInteger calls) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(counted)) {
                calls.incrementAndGet();
              }
              return method.invoke(admin, arguments);
            });
  }

  private static String processOf(String application, Admin admin) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> LivingGroup.of(admin, application).processes().orElseThrow(),
            processes -> !processes.isEmpty())
        .iterator()
        .next();
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
