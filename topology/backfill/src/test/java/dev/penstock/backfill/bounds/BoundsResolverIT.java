package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.schemas.PartitionBounds;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class BoundsResolverIT {

  /** Recent, as the brokers would delete older records. */
  private final long t = Instant.now().toEpochMilli() - 1_000_000;

  private final SharedBroker broker;
  private final Admin admin;

  BoundsResolverIT(SharedBroker broker) {
    this.broker = broker;
    this.admin = Admin.create(broker.clientProperties());
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void takesEveryPartitionAsItIsNow() throws Exception {
    String topic = broker.newTopic("images", 3);
    write(topic, 0, t, t + 1, t + 2);
    write(topic, 2, t);

    ResolvedBounds resolved = resolve(topic, "earliest", "latest");

    assertThat(resolved.partitions())
        .containsExactly(bounds(0, 0, 3), bounds(1, 0, 0), bounds(2, 0, 1));
    assertThat(resolved.topicId())
        .isEqualTo(
            String.valueOf(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId()));
    assertThat(resolved.fromTime()).isEmpty();
    assertThat(resolved.toTime()).isEmpty();
    assertThat(resolved.notes()).isEmpty();
  }

  @Test
  void takesOffsetsForAllOrForEachPartition() throws Exception {
    String topic = broker.newTopic("images", 2);
    write(topic, 0, t, t, t);
    write(topic, 1, t, t, t, t);

    assertThat(resolve(topic, "@1", "@3").partitions())
        .containsExactly(bounds(0, 1, 3), bounds(1, 1, 3));
    assertThat(resolve(topic, "0:@2,1:@0", "0:@3,1:@4").partitions())
        .containsExactly(bounds(0, 2, 3), bounds(1, 0, 4));
    assertThat(resolve(topic, "1:@2", "latest", "1").partitions()).containsExactly(bounds(1, 2, 4));
  }

  @Test
  void refusesPartitionsThatAreMissingOrUnnamed() {
    String topic = broker.newTopic("images", 2);

    assertRefused(topic, "earliest", "latest", "1-3")
        .hasMessage("--partitions names partitions 2, 3; topic %s has 2 partitions, 0 to 1", topic);
    assertRefused(topic, "0:@0", "latest", "0,1")
        .hasMessageContaining("--from has no offset for partition 1 of topic " + topic);
    assertRefused(topic, "earliest", "0:@0,1:@0,2:@0", "0")
        .hasMessage("--to names partition 2; topic %s has 2 partitions, 0 to 1", topic);
  }

  @Test
  void refusesAnEndPastTheLog() throws Exception {
    String topic = broker.newTopic("images", 1);
    write(topic, 0, t, t);

    assertRefused(topic, "earliest", "@3", "0")
        .hasMessage("--to is offset 3 in %s-0, which ends at 2", topic);
  }

  @Test
  void anEmptyTopicHasEmptyBounds() throws Exception {
    String topic = broker.newTopic("images", 1);

    assertThat(resolve(topic, "-1h", "latest").partitions()).containsExactly(bounds(0, 0, 0));
    assertThat(resolve(topic, "-1h", "latest").notes()).isEmpty();
  }

  @Test
  void aStartPastTheEndMakesThePartitionEmpty() throws Exception {
    String topic = broker.newTopic("images", 2);
    write(topic, 0, t, t);
    write(topic, 1, t, t, t, t, t);

    ResolvedBounds resolved = resolve(topic, "@3", "latest");

    assertThat(resolved.partitions()).containsExactly(bounds(0, 2, 2), bounds(1, 3, 5));
    assertThat(resolved.notes())
        .containsExactly(topic + "-0 is empty: it would start at offset 3 and end at 2");
  }

  @Test
  void countsDeletedOffsetsThatWereRequested() throws Exception {
    String topic = trimmed(10, 4);

    ResolvedBounds resolved = resolve(topic, "@1", "latest");

    assertThat(resolved.partitions()).containsExactly(new PartitionBounds(0, 4L, 10L, 3L));
    assertThat(resolved.notes())
        .containsExactly("up to 3 offsets of " + topic + "-0 before 4 were deleted (retention)");
    assertThat(resolve(topic, "earliest", "latest").partitions()).containsExactly(bounds(0, 4, 10));
    assertThat(resolve(topic, "earliest", "latest").notes()).isEmpty();
  }

  /** An offset before the log's start would make the consumer reset to anywhere. */
  @Test
  void boundsStayInTheLogIfAllOfThemWereDeleted() throws Exception {
    String topic = trimmed(10, 6);

    assertThat(resolve(topic, "@1", "@3").partitions())
        .containsExactly(new PartitionBounds(0, 6L, 6L, 2L));
    assertThat(resolve(topic, "@1", "@3").notes())
        .containsExactly("up to 2 offsets of " + topic + "-0 before 3 were deleted (retention)");
  }

  @Test
  void aWindowOverUnorderedTimestampsEndsAtTheEndOfTheLog() throws Exception {
    String topic = broker.newTopic("images", 1);
    write(topic, 0, t, t + 50, t + 10, t + 90, t + 20);

    ResolvedBounds resolved = resolve(topic, "" + (t + 10), "" + (t + 60));

    assertThat(resolved.partitions()).containsExactly(bounds(0, 1, 5));
    assertThat(resolved.fromTime()).contains(Instant.ofEpochMilli(t + 10));
    assertThat(resolved.toTime()).contains(Instant.ofEpochMilli(t + 60));
    assertThat(resolved.notes()).isEmpty();
  }

  @Test
  void aWindowOverTimestampsThatAreAssumedOrderedEndsAtItsFirstNewerRecord() throws Exception {
    String topic = broker.newTopic("images", 1);
    write(topic, 0, t, t + 10, t + 20, t + 30);

    assertThat(resolveOrdered(topic, "" + (t + 10), "" + (t + 20)).partitions())
        .containsExactly(bounds(0, 1, 2));
    assertThat(resolveOrdered(topic, "@1", "" + (t + 99)).partitions())
        .containsExactly(bounds(0, 1, 4));
  }

  @Test
  void logAppendTimeIsOrdered() throws Exception {
    String topic = broker.newTopic("images", 1);
    alter(topic, "message.timestamp.type", "LogAppendTime");
    write(topic, 0, t, t);
    Thread.sleep(5); // The broker's clock makes the timestamps, and cannot be moved.
    long between = System.currentTimeMillis();
    Thread.sleep(5);
    write(topic, 0, t);

    assertThat(resolve(topic, "earliest", "" + between).partitions())
        .containsExactly(bounds(0, 0, 2));
    assertThat(resolve(topic, "" + between, "latest").partitions())
        .containsExactly(bounds(0, 2, 3));
  }

  @Test
  void saysIfNoRecordIsNewEnough() throws Exception {
    String topic = broker.newTopic("images", 1);
    write(topic, 0, t, t + 10);

    ResolvedBounds resolved = resolve(topic, "" + (t + 11), "latest");

    assertThat(resolved.partitions()).containsExactly(bounds(0, 2, 2));
    assertThat(resolved.notes())
        .containsExactly(
            "no record of %s-0 is that new: none is from %s or later"
                .formatted(topic, Instant.ofEpochMilli(t + 11)));
  }

  @Test
  void saysIfRecordsOfTheWindowMayHaveBeenDeleted() throws Exception {
    String topic = trimmed(10, 4); // The first record left is from t + 4.

    ResolvedBounds resolved = resolve(topic, "" + (t + 2), "latest");

    assertThat(resolved.partitions()).containsExactly(bounds(0, 4, 10));
    assertThat(resolved.notes())
        .singleElement()
        .asString()
        .contains("may have been deleted (retention): offsets before 4 are gone")
        .contains("the first record left is from " + Instant.ofEpochMilli(t + 4));
    assertThat(resolve(topic, "" + (t + 4), "latest").notes()).isEmpty();
    assertThat(resolve(trimmed(3, 3), "" + (t + 2), "latest").notes())
        .singleElement()
        .asString()
        .contains("offsets before 3 are gone; how many were in the window cannot be known");
  }

  /** Negative timestamps would ask for the edges of the log. */
  @Test
  void timesBefore1970TakeEveryRecord() throws Exception {
    String topic = broker.newTopic("images", 1);
    write(topic, 0, t, t);

    assertThat(resolve(topic, "1969-12-31T23:59:59.999", "latest").partitions())
        .containsExactly(bounds(0, 0, 2));
  }

  @Test
  void refusesAWindowThatEndsBeforeItStarts() {
    assertRefused("any", "2026-11-02", "2026-11-01", "0")
        .hasMessage(
            "--from is 2026-11-02T00:00:00Z, which is not before --to, 2026-11-01T00:00:00Z");
    assertRefused("any", "2026-11-01", "2026-11-01", "0").isInstanceOf(BoundsException.class);
  }

  @Test
  void theEndIsPastTransactionMarkersAndOpenTransactions() throws Exception {
    String topic = broker.newTopic("images", 1);
    try (Producer<byte[], byte[]> producer = producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, 0, t);
      producer.commitTransaction(); // offset 1
      producer.beginTransaction();
      send(producer, topic, 0, t + 1);
      producer.flush();
      producer.abortTransaction(); // offset 3
      // The brokers write the markers after they have answered.
      await()
          .untilAsserted(
              () ->
                  assertThat(resolve(topic, "earliest", "latest").partitions())
                      .containsExactly(bounds(0, 0, 4)));

      producer.beginTransaction();
      send(producer, topic, 0, t + 2);
      producer.flush();
      assertThat(resolve(topic, "earliest", "latest").partitions())
          .containsExactly(bounds(0, 0, 5));
      producer.abortTransaction();
    }
  }

  @Test
  void suggestsATopicForAnUnknownOne() {
    String topic = broker.newTopic("photographs", 1);

    assertRefused(topic + "x", "earliest", "latest", "0")
        .hasMessage("there is no topic %sx; did you mean %s?", topic, topic);
    assertRefused("not a topic", "earliest", "latest", "0")
        .hasMessage("there is no topic not a topic");
  }

  private static PartitionBounds bounds(int partition, long start, long end) {
    return new PartitionBounds(partition, start, end, 0L);
  }

  private ResolvedBounds resolve(String topic, String from, String to) throws Exception {
    return resolve(topic, from, to, Optional.empty(), false);
  }

  private ResolvedBounds resolve(String topic, String from, String to, String partitions)
      throws Exception {
    return resolve(topic, from, to, Optional.of(PartitionSelection.parse(partitions)), false);
  }

  private ResolvedBounds resolveOrdered(String topic, String from, String to) throws Exception {
    return resolve(topic, from, to, Optional.empty(), true);
  }

  private ResolvedBounds resolve(
      String topic,
      String from,
      String to,
      Optional<PartitionSelection> selection,
      boolean assumeOrdered)
      throws Exception {
    return BoundsResolver.resolve(
        admin, topic, Bound.parse(from), Bound.parse(to), selection, assumeOrdered, Instant.now());
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      String topic, String from, String to, String partitions) {
    return assertThatThrownBy(() -> resolve(topic, from, to, partitions))
        .isInstanceOf(BoundsException.class);
  }

  /** A topic whose record at offset N is from t + N, without its first records. */
  private String trimmed(int records, int first) throws Exception {
    String topic = broker.newTopic("images", 1);
    long[] times = new long[records];
    for (int i = 0; i < records; i++) {
      times[i] = t + i;
    }
    write(topic, 0, times);
    RecordsToDelete before = RecordsToDelete.beforeOffset(first);
    admin.deleteRecords(Map.of(new TopicPartition(topic, 0), before)).all().get();
    return topic;
  }

  private void write(String topic, int partition, long... times) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (long time : times) {
        send(producer, topic, partition, time);
      }
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, String topic, int partition, long time) {
    var unused = producer.send(new ProducerRecord<>(topic, partition, time, null, new byte[1]));
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void alter(String topic, String name, String value) throws Exception {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
        .all()
        .get();
  }
}
