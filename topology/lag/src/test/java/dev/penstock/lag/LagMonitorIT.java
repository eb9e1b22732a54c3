package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.lag.cluster.ClusterException;
import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.lag.window.LagState;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lag against a real broker: what is shown is what a reader still gets. */
@ExtendWith(BrokerExtension.class)
class LagMonitorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SharedBroker broker;
  private final Admin admin;
  private String topic;
  private String group;
  private TopicPartition partition;

  LagMonitorIT(SharedBroker broker) {
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

  @Test
  void anIdleTopicShowsZeroAfterTransactions() throws Exception {
    try (Producer<byte[], byte[]> producer = producer("tx-" + group)) {
      for (int i = 0; i < 3; i++) {
        producer.beginTransaction();
        send(producer, 4);
        producer.commitTransaction();
      }
      producer.beginTransaction();
      send(producer, 5);
      producer.flush();
      producer.abortTransaction();
    }
    commit(4 * 3 + 2); // after the last record: two markers are before it
    try (LagMonitor monitor = monitor(group)) {
      PartitionLag lag = only(monitor.cycle());
      assertThat(lag.end()).as("markers and aborted records").isEqualTo(12 + 3 + 5 + 1);
      assertThat(lag.records()).isEqualTo(OptionalLong.of(0));
      assertThat(lag.isExact()).isTrue();
      assertThat(lag.seconds()).isEqualTo(OptionalDouble.of(0));
      assertThat(lag.state()).isEqualTo(LagState.OK);
    }
    commit(5); // before the second transaction, of which one record is unread, as are the third's
    try (LagMonitor monitor = monitor(group)) {
      PartitionLag lag = only(monitor.cycle());
      assertThat(lag.records()).isEqualTo(OptionalLong.of(unread(5)));
      assertThat(lag.isExact()).isTrue();
    }
  }

  @Test
  void manyAbortedRecordsAreNoLagOnceTheyAreLookedAt() throws Exception {
    try (Producer<byte[], byte[]> producer = producer("tx-" + group)) {
      producer.beginTransaction();
      send(producer, 500);
      producer.flush();
      producer.abortTransaction();
    }
    commit(0);
    try (LagMonitor monitor = monitor(group)) {
      for (int i = 0; i < 3; i++) {
        monitor.cycle();
      }
      assertThat(only(monitor.cycle()).records()).isEqualTo(OptionalLong.of(0));
    }
  }

  @Test
  void recordsOfAnOpenTransactionCannotBeReadYet() throws Exception {
    try (Producer<byte[], byte[]> producer = producer("tx-" + group)) {
      producer.beginTransaction();
      send(producer, 7);
      producer.flush();
      commit(0);
      try (LagMonitor monitor = monitor(group)) {
        PartitionLag lag = only(monitor.cycle());
        assertThat(lag.records()).isEqualTo(OptionalLong.of(0));
        assertThat(lag.unstable()).isEqualTo(7);
      }
      producer.abortTransaction();
    }
  }

  @Test
  void lagIsUnknownWithoutAnOffsetAndZeroWithoutRecords() throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
    commit(0); // of the first partition; the second gets records that nobody has committed
    produceTo(1, 3);
    try (Consumer<byte[], byte[]> member = subscribed("classic")) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                member.poll(Duration.ofMillis(100));
                return member.assignment().size() == 2;
              });
      try (LagMonitor monitor = monitor(group)) {
        List<PartitionLag> lags = monitor.cycle().groups().get(0).partitions();
        assertThat(lags.get(0).state()).isEqualTo(LagState.OK);
        assertThat(lags.get(1).state()).isEqualTo(LagState.NO_OFFSET);
        assertThat(lags.get(1).records()).isEmpty();
      }
    }
  }

  @Test
  void deletedUnreadRecordsAreLostUntilACommitPassesThem() throws Exception {
    produceTo(0, 100);
    commit(20);
    try (LagMonitor monitor = monitor(group)) {
      assertThat(only(monitor.cycle()).lost()).isZero();
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(100))).all().get();
      PartitionLag lag = only(monitor.cycle());
      assertThat(lag.state()).isEqualTo(LagState.LOST);
      assertThat(lag.lost()).isEqualTo(80);
      assertThat(lag.records()).as("nothing is left to read").isEqualTo(OptionalLong.of(0));
      commit(100);
      lag = only(monitor.cycle());
      assertThat(lag.state()).isEqualTo(LagState.OK);
      assertThat(lag.lostInAll()).isEqualTo(80);
    }
  }

  @Test
  void survivesTheTopicsDeletionAndItsReturn() throws Exception {
    produceTo(0, 50);
    commit(40);
    try (LagMonitor monitor = monitor(group)) {
      assertThat(only(monitor.cycle()).records()).isEqualTo(OptionalLong.of(10));
      admin.deleteTopics(List.of(topic)).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> monitor.cycle().group(group).map(it -> it.partitions().isEmpty()).orElse(true));
      assertThat(monitor.cycle().problems().stream().filter(each -> each.hidesLag()))
          .as("a group that has lost its offsets is gone")
          .allMatch(problem -> problem.resource().contains(group));
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
                return true;
              });
      produceTo(0, 5);
      commit(2);
      assertThat(only(monitor.cycle()).records()).isEqualTo(OptionalLong.of(3));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void seesConsumersOfBothProtocolsAndWhoOwnsWhat(String protocol) throws Exception {
    produceTo(0, 10);
    try (Consumer<byte[], byte[]> member = subscribed(protocol)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !member.poll(Duration.ofMillis(100)).isEmpty());
      member.commitSync(Map.of(partition, new OffsetAndMetadata(4)));
      try (LagMonitor monitor = monitor(group)) {
        GroupLag lag = monitor.cycle().group(group).orElseThrow();
        assertThat(lag.type()).isEqualTo(protocol);
        assertThat(lag.members()).isEqualTo(1);
        assertThat(lag.records()).isEqualTo(OptionalLong.of(6));
        assertThat(lag.partitions().get(0).owner().orElseThrow()).startsWith("member-of-" + group);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void seesKafkaStreamsWithBothProtocols(String protocol) throws Exception {
    produceTo(0, 10);
    CountDownLatch reached = new CountDownLatch(10);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topic).foreach((key, value) -> reached.countDown());
    Properties properties = new Properties();
    properties.putAll(broker.clientProperties());
    properties.put("application.id", group);
    properties.put("group.protocol", protocol);
    properties.put("num.stream.threads", 2);
    properties.put("commit.interval.ms", 100);
    properties.put(
        "default.key.serde", "org.apache.kafka.common.serialization.Serdes$ByteArraySerde");
    properties.put(
        "default.value.serde", "org.apache.kafka.common.serialization.Serdes$ByteArraySerde");
    try (KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        LagMonitor monitor = monitor(group)) {
      streams.start();
      reached.await();
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreException(IllegalStateException.class)
          .until(
              () ->
                  monitor
                      .cycle()
                      .group(group)
                      .filter(lag -> lag.records().equals(OptionalLong.of(0)))
                      .isPresent());
      GroupLag lag = monitor.cycle().group(group).orElseThrow();
      assertThat(lag.type()).isEqualTo(protocol);
      assertThat(lag.members()).as("threads").isEqualTo(2);
      assertThat(lag.instances()).isEqualTo(1);
      assertThat(lag.partitions().get(0).owner()).isPresent();
    }
  }

  @Test
  void seesShareGroupsInRecords() throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.GROUP, group),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("group.id", group);
    try (KafkaShareConsumer<byte[], byte[]> member =
            new KafkaShareConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        LagMonitor monitor = monitor(group)) {
      member.subscribe(List.of(topic));
      produceTo(0, 10);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !member.poll(Duration.ofMillis(200)).isEmpty());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                member.poll(Duration.ofMillis(200)); // acknowledges what was delivered before
                return monitor
                    .cycle()
                    .group(group)
                    .filter(lag -> lag.records().equals(OptionalLong.of(0)))
                    .isPresent();
              });
      produceTo(0, 3);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  monitor
                      .cycle()
                      .group(group)
                      .filter(lag -> lag.records().equals(OptionalLong.of(3)))
                      .isPresent());
      GroupLag lag = monitor.cycle().group(group).orElseThrow();
      assertThat(lag.type()).isEqualTo("share");
      assertThat(lag.members()).isEqualTo(1);
    }
  }

  @Test
  void listsAllGroupsThatThePatternsAdmit() throws Exception {
    produceTo(0, 2);
    commit(1);
    Selection selection =
        new Selection(Set.of(), name -> name.startsWith("reader"), name -> true, each -> true);
    try (LagMonitor monitor = monitor(selection)) {
      Set<String> groups =
          monitor.cycle().groups().stream().map(GroupLag::id).collect(Collectors.toSet());
      assertThat(groups).contains(group).allMatch(name -> name.startsWith("reader"));
    }
  }

  @Test
  void aMissingGroupIsAProblemAndHidesNoOther() throws Exception {
    produceTo(0, 2);
    commit(1);
    try (LagMonitor monitor = monitor(Selection.ofGroups(Set.of(group, "no-such-group")))) {
      LagReport report = monitor.cycle();
      assertThat(report.group(group)).isPresent();
      assertThat(report.problems())
          .singleElement()
          .hasToString("group no-such-group: does not exist");
    }
  }

  @Test
  void aClusterThatDoesNotAnswerIsOneError() {
    Map<String, Object> nowhere =
        Map.of(
            "bootstrap.servers", "localhost:1",
            "request.timeout.ms", 500,
            "default.api.timeout.ms", 1_000);
    try (LagMonitor monitor =
        new LagMonitor(
            () -> Admin.create(nowhere),
            () -> {
              throw new AssertionError("not reached");
            },
            LagOptions.of(Selection.ALL, Duration.ofSeconds(1)),
            Clock.systemUTC())) {
      assertThatThrownBy(monitor::cycle)
          .isInstanceOf(ClusterException.class)
          .hasMessage("cannot list the groups: the brokers did not answer in time");
    }
  }

  private LagMonitor monitor(String name) {
    return monitor(Selection.ofGroups(Set.of(name)));
  }

  private LagMonitor monitor(Selection selection) {
    Map<String, Object> reader = new HashMap<>(broker.clientProperties());
    reader.putAll(UnreadReader.properties());
    return new LagMonitor(
        () -> Admin.create(broker.clientProperties()),
        () -> new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        LagOptions.of(selection, Duration.ofMillis(100)).withLookBudget(Duration.ofSeconds(10)),
        Clock.systemUTC());
  }

  private static PartitionLag only(LagReport report) {
    assertThat(report.groups()).hasSize(1);
    assertThat(report.groups().get(0).partitions()).hasSize(1);
    return report.groups().get(0).partitions().get(0);
  }

  /** What a reader gets from there on. */
  private long unread(long offset) {
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

  private void commit(long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private Consumer<byte[], byte[]> subscribed(String protocol) {
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

  private void produceTo(int number, int records) {
    try (Producer<byte[], byte[]> producer = producer(null)) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, number, null, new byte[10]));
      }
    }
  }

  private void send(Producer<byte[], byte[]> producer, int records) {
    for (int i = 0; i < records; i++) {
      producer.send(new ProducerRecord<>(topic, 0, null, new byte[10]));
    }
  }

  private Producer<byte[], byte[]> producer(String transactionalId) {
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
