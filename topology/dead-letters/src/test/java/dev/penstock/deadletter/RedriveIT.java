package dev.penstock.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.failure.DeadLetterWriter;
import dev.penstock.failure.FailureStage;
import dev.penstock.failure.Shrink;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.InputTimestamp;
import dev.penstock.record.RecordException;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.SharedBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class RedriveIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PARTITIONS = 3;
  private static final int LETTERS = 1_200; // more than two transactions
  private static final LetterSelection ALL = new LetterSelection(null, null, null, Set.of());

  /** A topic of dead letters that takes whole ones. */
  private static final int LARGE = 1 << 20;

  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  private final SharedBroker broker;
  private final String images;
  private final String letters;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Admin admin;
  private DeadLetterTopic topic;

  RedriveIT(SharedBroker broker) {
    this.broker = broker;
    this.images = broker.newTopic("images", PARTITIONS);
    this.letters = broker.newTopic("dead-letters", PARTITIONS);
  }

  @BeforeEach
  void setUp() {
    admin = opened(Admin.create(broker.clientProperties()));
    topic = topic();
  }

  @AfterEach
  void tearDown() throws Exception {
    for (AutoCloseable client : open) {
      client.close();
    }
  }

  @Test
  void aRedriveThatDiesInTheMiddleIsTakenUpWithoutRepeatingALetter() throws Exception {
    writeLetters(LETTERS, LARGE);
    Redrive dying = redrive(false);
    RedrivePlan plan = dying.begin(admin, ALL);
    // The transaction of the first 500 is committed, that of the next is open: as after kill -9.
    assertThatThrownBy(() -> dying.run(plan, dieAfter(700), () -> false)).isInstanceOf(Died.class);

    topic = topic();
    Redrive next = redrive(false);
    RedrivePlan rest = next.begin(admin, ALL);

    assertThat(rest.alreadyRedriven()).isEqualTo(500);
    assertThat(next.run(rest, sent -> {}, () -> false)).isEqualTo(LETTERS - 500);
    assertEachInputOnce(LETTERS);
  }

  @Test
  void aSecondRedriveEndsTheFirst() throws Exception {
    writeLetters(LETTERS, LARGE);
    Redrive first = redrive(false);
    RedrivePlan plan = first.begin(admin, ALL);
    LongConsumer secondBegins =
        sent -> {
          if (sent == 600) {
            redriveAll();
          }
        };

    assertThatThrownBy(() -> first.run(plan, secondBegins, () -> false))
        .isInstanceOf(DeadLetterException.class)
        .hasMessage(
            "stopped after 500 letters: another redrive of the topic has started;"
                + " run it again to redrive the others");
    assertEachInputOnce(LETTERS);
  }

  @Test
  void marksBehindAnOpenTransactionOfAnInstanceAreSeen() throws Exception {
    writeLetters(10, LARGE);
    KafkaProducer<byte[], byte[]> instance = transactional("instance");
    instance.initTransactions();
    instance.beginTransaction();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      instance.send(new ProducerRecord<>(letters, partition, null, new byte[1])).get();
    }
    Thread ending = new Thread(() -> endAfterReadersWait(instance), "ending");
    RedrivePlan before = RedrivePlan.of(topic, ALL);
    assertThat(before.letters()).isEqualTo(10);
    KafkaProducer<byte[], byte[]> producer = transactional(Redrive.transactionalId(letters));
    producer.initTransactions();
    Redrive first = new Redrive(topic, producer, () -> NOW, false);
    // Marks the letters behind what the instance has not committed yet.
    first.run(before, sent -> {}, () -> false);
    assertThat(RedrivePlan.of(topic, ALL).alreadyRedriven()).isZero(); // not to be seen yet

    topic = topic();
    Redrive second = redrive(false);
    ending.start();
    RedrivePlan rest = second.begin(admin, ALL);
    ending.join();

    assertThat(rest.alreadyRedriven()).isEqualTo(10);
    assertThat(rest.letters()).isZero();
  }

  @Test
  void lettersWithoutTheirValueOrTheirWayBackAreSkippedAndForgedMarksAreLetters() throws Exception {
    Headers forged = new RecordHeaders().add(HeaderNames.REDRIVEN, "0".getBytes(UTF_8));
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, letter(0, new byte[10], new RecordHeaders(), LARGE));
      send(producer, letter(1, new byte[9_000], new RecordHeaders(), 8_000));
      send(producer, letter(2, null, forged, LARGE));
      send(producer, new ProducerRecord<>(letters, 0, null, "not a letter".getBytes(UTF_8)));
    }
    Redrive redrive = redrive(false);
    RedrivePlan plan = redrive.begin(admin, ALL);

    assertThat(plan.letters()).isEqualTo(1);
    assertThat(plan.obstacles())
        .hasEntrySatisfying(id(1), why -> assertThat(why).contains("lacks its value", images))
        .hasEntrySatisfying(id(2), why -> assertThat(why).contains("had no value"))
        .hasEntrySatisfying(
            id(3), why -> assertThat(why).contains("does not give its input's position"));
  }

  @Test
  void renewedRecordsAreOfNowAndHaveNoDeadline() throws Exception {
    Headers headers =
        new RecordHeaders()
            .add(HeaderNames.DEADLINE, "1".getBytes(UTF_8))
            .add("x-request-id", "7".getBytes(UTF_8));
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, letter(0, new byte[10], headers, LARGE));
    }
    Redrive redrive = redrive(true);
    redrive.run(redrive.begin(admin, ALL), sent -> {}, () -> false);

    ConsumerRecord<byte[], byte[]> renewed = read(images, 1).get(0);
    assertThat(renewed.timestamp()).isEqualTo(NOW.toEpochMilli());
    assertThat(renewed.headers().toArray())
        .containsExactly(
            new RecordHeaders(headers)
                .remove(HeaderNames.DEADLINE)
                .add(HeaderNames.REDRIVEN_FROM, (letters + "-0-0").getBytes(UTF_8))
                .toArray());
  }

  @Test
  void aTimestampThatTheTopicWouldNotKeepBecomesThePresentOne() throws Exception {
    String shortLived = broker.newTopic("images", PARTITIONS);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, shortLived);
    ConfigEntry day = new ConfigEntry("retention.ms", "86400000");
    admin
        .incrementalAlterConfigs(
            Map.of(resource, List.of(new AlterConfigOp(day, AlterConfigOp.OpType.SET))))
        .all()
        .get();
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, letterOf(images, 0, new byte[10], new RecordHeaders(), LARGE));
      send(producer, letterOf(shortLived, 1, new byte[10], new RecordHeaders(), LARGE));
    }
    Redrive redrive = redrive(false);
    redrive.run(redrive.begin(admin, ALL), sent -> {}, () -> false);

    assertThat(read(images, 1).get(0).timestamp()).isEqualTo(1_000);
    assertThat(read(shortLived, 1).get(0).timestamp()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void theTimestampOfTheInputIsRestored() throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      for (long original : new long[] {77, -1}) {
        Headers headers = new RecordHeaders();
        InputTimestamp.put(headers, original);
        send(producer, letter(0, new byte[10], headers, LARGE));
      }
    }
    Redrive redrive = redrive(false);
    redrive.run(redrive.begin(admin, ALL), sent -> {}, () -> false);

    List<ConsumerRecord<byte[], byte[]>> inputs = read(images, 2);
    assertThat(inputs).allSatisfy(RedriveIT::onlySaysThatItIsRedriven);
    assertThat(inputs.get(0).timestamp()).isEqualTo(77);
    assertThat(inputs.get(1).timestamp()).isEqualTo(NOW.toEpochMilli()); // It had none.
  }

  @Test
  void onRequestItStopsAndSaysWhatIsDone() throws Exception {
    writeLetters(20, LARGE);
    Redrive redrive = redrive(false);
    List<Long> told = new ArrayList<>();
    RedrivePlan plan = redrive.begin(admin, ALL);
    assertThat(redrive.run(plan, told::add, () -> told.size() == 5)).isEqualTo(5);
    assertThat(read(images, 5)).hasSize(5);
  }

  private static void endAfterReadersWait(Producer<byte[], byte[]> instance) {
    try {
      Thread.sleep(500); // either order is right; this one makes the reader wait
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    instance.abortTransaction();
  }

  private void redriveAll() {
    topic = topic();
    try {
      Redrive second = redrive(false);
      second.run(second.begin(admin, ALL), sent -> {}, () -> false);
    } catch (DeadLetterException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertEachInputOnce(int count) {
    List<ConsumerRecord<byte[], byte[]>> inputs = read(images, count);
    assertThat(inputs)
        .extracting(record -> new String(record.key(), UTF_8))
        .hasSize(count)
        .doesNotHaveDuplicates();
    for (ConsumerRecord<byte[], byte[]> input : inputs) {
      int i = Integer.parseInt(new String(input.key(), UTF_8));
      assertThat(input.partition()).isEqualTo(i % PARTITIONS);
      assertThat(input.timestamp()).isEqualTo(1_000 + i);
      onlySaysThatItIsRedriven(input);
    }
  }

  private static void onlySaysThatItIsRedriven(ConsumerRecord<byte[], byte[]> input) {
    assertThat(Arrays.stream(input.headers().toArray()).map(Header::key))
        .containsExactly(HeaderNames.REDRIVEN_FROM);
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String from, int count) {
    try (CommittedRecords records = new CommittedRecords(broker.bootstrapServers(), from)) {
      records.await(count, PATIENCE);
      return records.settle(Duration.ofMillis(300));
    }
  }

  private void writeLetters(int count, int maxBytes) {
    try (Producer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < count; i++) {
        send(producer, letter(i, new byte[] {1}, new RecordHeaders(), maxBytes));
      }
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
  }

  private ProducerRecord<byte[], byte[]> letter(
      int i, byte[] value, Headers headers, int maxBytes) {
    return letterOf(images, i, value, headers, maxBytes);
  }

  private ProducerRecord<byte[], byte[]> letterOf(
      String source, int i, byte[] value, Headers headers, int maxBytes) {
    Record<byte[], byte[]> letter =
        DeadLetterWriter.write(
            new Record<>(Integer.toString(i).getBytes(UTF_8), value, 1_000 + i, headers),
            new TopicPartition(source, i % PARTITIONS),
            i,
            FailureStage.DECODE_RECORD,
            new RecordException("fault " + i),
            1_000,
            maxBytes,
            Shrink.WHOLE);
    return new ProducerRecord<>(
        letters, 0, letter.timestamp(), letter.key(), letter.value(), letter.headers());
  }

  private static LetterId id(long offset) {
    return new LetterId(0, offset);
  }

  private static LongConsumer dieAfter(long letters) {
    return sent -> {
      if (sent == letters) {
        throw new Died();
      }
    };
  }

  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Redrive redrive(boolean renew) {
    return new Redrive(topic, transactional(Redrive.transactionalId(letters)), () -> NOW, renew);
  }

  private DeadLetterTopic topic() {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("isolation.level", "read_committed");
    KafkaConsumer<byte[], byte[]> consumer =
        opened(
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    return new DeadLetterTopic(letters, consumer, PATIENCE);
  }

  private Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private KafkaProducer<byte[], byte[]> transactional(String id) {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("transactional.id", id);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    open.add(() -> producer.close(Duration.ZERO));
    return producer;
  }

  private <T extends AutoCloseable> T opened(T client) {
    open.add(client);
    return client;
  }
}
