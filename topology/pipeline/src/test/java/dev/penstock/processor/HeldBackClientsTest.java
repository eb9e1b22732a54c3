package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.batch.Ticker;
import dev.penstock.observability.CommitListener;
import dev.penstock.processor.Share.Owner;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients of a stream thread: what no commit may get past, and what ends the thread. */
class HeldBackClientsTest {

  private static final TopicPartition PARTITION = new TopicPartition("images", 0);
  private static final TopicPartition OTHER = new TopicPartition("images", 1);
  private static final ConsumerGroupMetadata GROUP =
      new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final InFlightLimit limit =
      new InFlightLimit(10, 10_000, 2_000, 2, () -> true, System::nanoTime);
  private final HeldOffsets heldOffsets = new HeldOffsets(limit, new NoBrokers(), Scope.EVERYTHING);
  private final StreamThreadStates threads = new StreamThreadStates(true, Duration.ofSeconds(1));
  private final List<String> failures = new ArrayList<>();
  private final RefusedOutputs refused =
      new RefusedOutputs("dead-letters", (topic, why) -> failures.add(topic));
  private final List<String> commits = new ArrayList<>();
  private final CommitListener counted =
      new CommitListener() {
        @Override
        public void committed(long nanos, boolean early) {
          commits.add(early ? "early" : "interval");
        }

        @Override
        public void aborted() {
          commits.add("aborted");
        }
      };
  private final HeldBackProducer producer =
      new HeldBackProducer(kafka, heldOffsets, threads, refused, counted);
  private final InFlightRecords account = heldOffsets.open(PARTITION, 5, limit.open(new Owner()));
  private final InFlightRecord record = record(PARTITION, 5);

  @BeforeEach
  void oneRecordIsInFlight() {
    account.add(record);
  }

  /** One that is inherited would go past the held-back offsets, or not to Kafka's client at all. */
  @ParameterizedTest
  @ValueSource(classes = {HeldBackConsumer.class, HeldBackProducer.class})
  void everyMethodOfKafkasClientsIsDecidedOn(Class<?> client) {
    Class<?> kafkas = client.getInterfaces()[0];
    assertThat(kafkas).isIn(Consumer.class, Producer.class);
    for (Method method : kafkas.getMethods()) {
      assertThat(client.getDeclaredMethods())
          .as(method.toString())
          .anyMatch(own -> isSame(own, method));
    }
  }

  private static boolean isSame(Method own, Method method) {
    return own.getName().equals(method.getName())
        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes());
  }

  @Test
  void transactionsCarryTheHeldBackOffsets() {
    producer.initTransactions();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(offsets(9), GROUP);
    producer.commitTransaction();

    assertThat(
            kafka.consumerGroupOffsetsHistory().get(0).get(GROUP.groupId()).get(PARTITION).offset())
        .isEqualTo(5);
  }

  @Test
  void commitsAreToldWithTheirCause() {
    producer.initTransactions();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(offsets(9), GROUP);
    producer.commitTransaction();
    producer.beginTransaction();
    threads.current().pace().forwarded();
    threads.current().pace().waited(Duration.ofSeconds(10).toNanos());
    producer.sendOffsetsToTransaction(offsets(9), GROUP);
    producer.commitTransaction();
    producer.beginTransaction();
    producer.abortTransaction();

    assertThat(commits).containsExactly("interval", "early", "aborted");
  }

  @Test
  void unansweredRequestsEndTheThreadInsteadOfRevivingTheTask() {
    TimeoutException timeout = new TimeoutException("too slow");
    kafka.initTransactionException = timeout;
    assertUnanswered(producer::initTransactions);
    kafka.initTransactionException = null;
    producer.initTransactions();
    producer.beginTransaction();
    kafka.partitionsForException = timeout;
    assertUnanswered(() -> producer.partitionsFor("predictions"));
    kafka.flushException = timeout;
    assertUnanswered(producer::flush);
    kafka.sendException = timeout;
    assertUnanswered(() -> send("predictions", null));
    kafka.sendOffsetsToTransactionException = timeout;
    assertUnanswered(() -> producer.sendOffsetsToTransaction(offsets(9), GROUP));
    kafka.commitTransactionException = timeout;
    assertUnanswered(producer::commitTransaction);
  }

  private static void assertUnanswered(Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOf(UnansweredRequestException.class)
        .isNotInstanceOf(TimeoutException.class)
        .hasMessageContaining("too slow");
  }

  @Test
  void anUnansweredSendEndsTheThreadThroughItsCallback() {
    List<Exception> reported = new ArrayList<>();
    producer.initTransactions();
    producer.beginTransaction();
    send("predictions", (metadata, e) -> reported.add(e));
    kafka.errorNext(new NotEnoughReplicasException("one is left"));

    assertThat(reported).singleElement().isInstanceOf(UnansweredRequestException.class);
  }

  @Test
  void anUnansweredCommitIsRepeatedWhereItWouldBeAborted() {
    producer.initTransactions();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(offsets(9), GROUP);
    kafka.commitTransactionException = new TimeoutException("too slow");
    assertUnanswered(producer::commitTransaction);
    kafka.commitTransactionException = null;

    producer.abortTransaction();

    assertThat(kafka.transactionCommitted()).isTrue();
    assertThat(kafka.transactionAborted()).isFalse();
  }

  @Test
  void aRefusedOutputIsRememberedWithItsRecordUntilThatIsCommitted() {
    producer.initTransactions();
    producer.beginTransaction();
    threads.current().forwarding(record);
    send("predictions", null);
    send("dead-letters", null);
    threads.current().forwarding(null);
    kafka.errorNext(new InvalidTimestampException("too old"));
    kafka.errorNext(new RecordTooLargeException("too large"));

    assertThat(failures).containsExactly("predictions", "dead-letters");
    assertThat(refused.of(PARTITION, 5))
        .satisfies(
            refusal -> {
              assertThat(refusal.predictions()).isEqualTo(1);
              assertThat(refusal.deadLetters()).isEqualTo(1);
              assertThat(refusal.reason()).isEqualTo("too large");
            });
    refused.committed(offsets(5));
    assertThat(refused.of(PARTITION, 5)).isNotNull();
    refused.committed(offsets(6));
    assertThat(refused.of(PARTITION, 5)).isNull();
  }

  @Test
  void aTimeoutIsNoFaultOfTheRecord() {
    producer.initTransactions();
    producer.beginTransaction();
    threads.current().forwarding(record);
    send("predictions", null);
    kafka.errorNext(new TimeoutException("too slow"));

    assertThat(failures).containsExactly("predictions");
    assertThat(refused.of(PARTITION, 5)).isNull();
  }

  @Test
  void theConsumerCommitsTheHeldBackOffsetsAndNoPosition() {
    MockConsumer<byte[], byte[]> kafkas = new MockConsumer<>("earliest");
    kafkas.assign(List.of(PARTITION));
    HeldBackConsumer consumer = consumer(kafkas);

    consumer.commitSync(offsets(9));

    assertThat(kafkas.committed(Set.of(PARTITION)).get(PARTITION).offset()).isEqualTo(5);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(consumer::commitSync);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(consumer::commitAsync);
  }

  @Test
  void aFullPartitionIsReadNoFurtherUntilTheEngineTakesSome() {
    MockConsumer<byte[], byte[]> kafkas = assigned();
    HeldBackConsumer consumer = consumer(kafkas);
    account.add(record(PARTITION, 6));
    consumer.poll(Duration.ZERO);
    assertThat(kafkas.paused()).containsExactly(PARTITION);
    assertThat(consumer.paused()).as("what Kafka Streams has paused").isEmpty();

    account.tryAdmit();
    consumer.poll(Duration.ZERO);
    assertThat(kafkas.paused()).isEmpty();
  }

  @Test
  void whatKafkaStreamsHasPausedStaysPaused() {
    MockConsumer<byte[], byte[]> kafkas = assigned();
    HeldBackConsumer consumer = consumer(kafkas);
    account.add(record(PARTITION, 6));
    consumer.poll(Duration.ZERO);
    consumer.pause(List.of(PARTITION, OTHER));

    account.tryAdmit();
    consumer.poll(Duration.ZERO);
    assertThat(kafkas.paused()).containsExactlyInAnyOrder(PARTITION, OTHER);

    consumer.resume(List.of(PARTITION, OTHER));
    assertThat(kafkas.paused()).isEmpty();
  }

  @Test
  void whatKafkaStreamsResumesIsPausedAgainWhileItIsFull() {
    MockConsumer<byte[], byte[]> kafkas = assigned();
    HeldBackConsumer consumer = consumer(kafkas);
    account.add(record(PARTITION, 6));
    consumer.pause(List.of(PARTITION));
    consumer.resume(List.of(PARTITION));

    consumer.poll(Duration.ZERO);

    assertThat(kafkas.paused()).containsExactly(PARTITION);
  }

  private static MockConsumer<byte[], byte[]> assigned() {
    MockConsumer<byte[], byte[]> kafkas = new MockConsumer<>("earliest");
    kafkas.assign(List.of(PARTITION, OTHER));
    kafkas.updateBeginningOffsets(Map.of(PARTITION, 0L, OTHER, 0L));
    return kafkas;
  }

  private HeldBackConsumer consumer(MockConsumer<byte[], byte[]> kafkas) {
    return new HeldBackConsumer(
        kafkas, heldOffsets, Duration.ZERO, threads, refused, CommitListener.NONE);
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(long offset) {
    return Map.of(PARTITION, new OffsetAndMetadata(offset));
  }

  private void send(String topic, Callback callback) {
    var unused = producer.send(new ProducerRecord<>(topic, 0, null, new byte[1]), callback);
  }

  private static InFlightRecord record(TopicPartition partition, long offset) {
    return new InFlightRecord(
        partition,
        offset,
        new Record<>(null, new byte[8], 0),
        new RecordTimes(Ticker.system(), 0),
        RecordTrace.NONE);
  }

  static final class NoBrokers implements PartitionProgress {
    @Override
    public long committed(TopicPartition partition) {
      throw new AssertionError("nothing to ask");
    }

    @Override
    public long logStart(TopicPartition partition) {
      throw new AssertionError("nothing to ask");
    }
  }
}
