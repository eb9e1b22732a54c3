package dev.penstock.backfill.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.PartitionBounds;
import dev.penstock.testkit.BareClients;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BrokerExtension.class)
class JobStoreIT {

  private static final int PROCESSES = 6;
  private static final int ROUNDS = 3;

  /** As a scheduler does that starts the same command on many machines. */
  @Test
  void processesThatStartAtTheSameMomentAgreeOnOneJob(SharedBroker broker) throws Exception {
    String topic = broker.newTopic("images", 1);
    String application = broker.uniqueName("app");
    CyclicBarrier start = new CyclicBarrier(PROCESSES);
    ExecutorService processes = Executors.newFixedThreadPool(PROCESSES);
    try {
      List<Future<List<JobView>>> views = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        views.add(
            processes.submit(
                () -> {
                  List<JobView> seen = new ArrayList<>();
                  try (JobStore store =
                      new JobStore(new Clients(broker, new AtomicReference<>()), application)) {
                    for (int round = 0; round < ROUNDS; round++) {
                      start.await();
                      seen.add(store.create(job(application, "job-" + round, topic)));
                    }
                  }
                  return seen;
                }));
      }
      List<JobView> first = views.get(0).get();
      assertThat(first).hasSize(ROUNDS);
      for (Future<List<JobView>> others : views) {
        assertThat(others.get()).isEqualTo(first);
      }
    } finally {
      processes.shutdownNow();
    }
  }

  /** Which of these a rival causes depends on when it comes, and on the brokers' version. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        InvalidTxnStateException.class,
        InvalidProducerEpochException.class,
        ProducerFencedException.class,
        TransactionAbortedException.class
      })
  void aTransactionThatARivalEndedIsBegunAnew(
      Class<? extends RuntimeException> lost, SharedBroker broker) throws Exception {
    String topic = broker.newTopic("images", 1);
    String application = broker.uniqueName("app");
    RuntimeException failure =
        new KafkaException("in an error state", lost.getConstructor(String.class).newInstance(""));
    try (JobStore store =
        new JobStore(new Clients(broker, new AtomicReference<>(failure)), application)) {
      BackfillJob job = job(application, "november", topic);
      assertThat(store.create(job).job()).isEqualTo(job);
    }
  }

  /** Each process would make another one: its time is that of the process. */
  private static BackfillJob job(String application, String name, String topic) {
    Instant now = Instant.now();
    return new BackfillJob(
        name,
        1,
        JobState.RUNNING.toString(),
        "",
        new JobNames(application, name).group(1),
        now,
        now,
        topic,
        "id",
        "predictions",
        "dead-letters",
        List.of(new PartitionBounds(0, 0L, 5L, 0L)),
        null,
        null,
        List.of(),
        Map.of());
  }

  /**
   * @param first what the first commit fails with; null for none
   */
  /**
   * @param first what the first commit fails with; null for none
   */
  private record Clients(SharedBroker broker, AtomicReference<RuntimeException> first)
      implements JobClients {

    @Override
    public Admin admin() {
      return Admin.create(broker.clientProperties());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
      return BareClients.consumer(broker.clientProperties(), decided);
    }

    @Override
    public Producer<byte[], byte[]> producer() {
      return new KafkaProducer<>(
          broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided) {
      Map<String, Object> properties = BareClients.properties(broker.clientProperties(), decided);
      properties.put("transactional.id", transactionalId);
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          RuntimeException failure = first.getAndSet(null);
          if (failure != null) {
            abortTransaction();
            throw failure;
          }
          super.commitTransaction();
        }
      };
    }
  }
}
