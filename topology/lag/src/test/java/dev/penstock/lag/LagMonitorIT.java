package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.lag.cluster.ClusterException;
import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.window.LagState;
import dev.penstock.testkit.SharedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Lag against a real broker: what is shown is what a reader still gets. */
class LagMonitorIT extends LagFixture {

  LagMonitorIT(SharedBroker broker) {
    super(broker);
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
}
