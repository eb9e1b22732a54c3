package dev.penstock.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.kafka.Topics;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against a real broker: what it takes, what it refuses, and what changes while running. */
@ExtendWith(BrokerExtension.class)
class OutputTopicsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MONTH = Duration.ofDays(31).toMillis();
  private static final ProducerLimits PRODUCER = new ProducerLimits(32 << 20, false);

  private final String images;
  private final String predictions;
  private final String letters;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;

  OutputTopicsIT(SharedBroker broker) {
    images = broker.newTopic("images", 1);
    predictions = broker.newTopic("predictions", 3);
    letters = broker.newTopic("dead-letters", 2);
    admin = Admin.create(broker.clientProperties());
    Map<String, Object> client = broker.clientProperties();
    client.put("max.request.size", 32 << 20);
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
    admin.close();
  }

  @Test
  void timestampsThatABrokerRefusesAreReplacedByOnesThatItTakes() throws Exception {
    OutputTopics topics = open();
    set(predictions, "message.timestamp.before.max.ms", "3600000");
    set(letters, "message.timestamp.after.max.ms", "60000");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              topics.check(admin);
              long now = System.currentTimeMillis();
              assertThat(topics.predictions().timestampFor(now - MONTH, now)).isEqualTo(now);
              assertThat(topics.deadLetters().timestampFor(now + 120_000, now)).isEqualTo(now);
            });

    long now = System.currentTimeMillis();
    for (long original : new long[] {-1, 0, now - MONTH, now, now + 7_200_000, Long.MAX_VALUE}) {
      send(predictions, topics.predictions().timestampFor(original, now), 1);
      send(letters, topics.deadLetters().timestampFor(original, now), 1);
    }
    assertThatThrownBy(() -> send(predictions, now - MONTH, 1))
        .hasCauseInstanceOf(InvalidTimestampException.class);
    assertThatThrownBy(() -> send(letters, now + 120_000, 1))
        .hasCauseInstanceOf(InvalidTimestampException.class);
  }

  @Test
  void shortRetentionIsReadFromTheTopic() throws Exception {
    set(predictions, "retention.ms", "600000");
    OutputTopics topics = openWhen(predictions, 600_000);
    long now = System.currentTimeMillis();
    assertThat(topics.predictions().timestampFor(now - MONTH, now)).isEqualTo(now);
    assertThat(topics.predictions().timestampFor(now - 60_000, now)).isEqualTo(now - 60_000);
  }

  @Test
  void aRecordOfTheLargestSizeIsTakenAndNoLargerOne() throws Exception {
    set(letters, "max.message.bytes", "100000");
    OutputTopics topics = open();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              topics.check(admin);
              assertThat(topics.deadLetters().maxRecordBytes()).isEqualTo(100_000);
            });
    long now = System.currentTimeMillis();
    send(letters, now, 100_000 - 101); // As RecordSize counts a record of a value alone.
    assertThatThrownBy(() -> send(letters, now, 100_000))
        .hasCauseInstanceOf(RecordTooLargeException.class);
  }

  @Test
  void aTopicThatIsCreatedAgainWithOtherPartitionsIsFollowed() throws Exception {
    OutputTopics topics = open();
    admin.deleteTopics(List.of(predictions)).all().get();
    awaitProblem(topics, "topic " + predictions + " does not exist");

    Topics.create(admin, List.of(Topics.of(predictions, 5)));
    awaitWritable(topics);
    assertThat(topics.predictions().partitions()).isEqualTo(5);
  }

  @Test
  void tooFewReplicasInSyncHoldEverythingBackUntilThereAreEnough() throws Exception {
    OutputTopics topics = open();
    set(letters, "min.insync.replicas", "2");
    awaitProblem(topics, "topic " + letters + ": 2 of 2 partitions have too few in-sync replicas");
    set(letters, "min.insync.replicas", "1");
    awaitWritable(topics);
  }

  @Test
  void aTopicOfDeadLettersThatIsCompactedIsRefused() throws Exception {
    OutputTopics topics = open();
    set(letters, "cleanup.policy", "compact");
    awaitProblem(topics, "cleanup.policy");
    assertThatThrownBy(this::open)
        .isInstanceOf(UnusableTopicException.class)
        .hasMessageContaining(letters)
        .hasMessageContaining("cleanup.policy");
  }

  private OutputTopics open() throws Exception {
    return OutputTopics.open(admin, images, predictions, letters, PRODUCER, PATIENCE);
  }

  private OutputTopics openWhen(String topic, long retentionMillis) {
    await()
        .atMost(PATIENCE)
        .until(() -> open().predictions().settings().retentionMillis() == retentionMillis);
    try {
      return open();
    } catch (Exception e) {
      throw new AssertionError(topic, e);
    }
  }

  private void awaitProblem(OutputTopics topics, String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              topics.check(admin);
              assertThat(topics.problem().orElse("none")).contains(text);
            });
  }

  private void awaitWritable(OutputTopics topics) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              topics.check(admin);
              return topics.isWritable();
            });
  }

  private void send(String topic, long timestamp, int valueBytes)
      throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(topic, 0, timestamp, null, new byte[valueBytes])).get();
  }

  private void set(String topic, String setting, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
