package dev.penstock.config;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassedOnRulesTest {

  private static final List<String> PREFIXES =
      List.of(
          "kafka.",
          "kafka.consumer.",
          "kafka.main.consumer.",
          "kafka.producer.",
          "kafka.admin.",
          "streams.",
          "streams.consumer.",
          "streams.main.consumer.",
          "streams.restore.consumer.",
          "streams.global.consumer.",
          "streams.producer.",
          "streams.admin.");

  /** Each has a rule that looks at more than the key. */
  private static final Set<String> RULES_OF_THEIR_OWN =
      Set.of("group.protocol", "enable.metrics.push");

  /** How a client reaches the brokers and proves who it is. */
  private static final List<String> FAMILIES_THAT_PASS = List.of("sasl.", "ssl.", "security.");

  /**
   * What cannot break a guarantee, whatever its value. A new version of Kafka may bring keys that
   * are neither here nor in the rules: find out what each of them does before adding it.
   */
  private static final Set<String> PASS =
      words(
          // Waiting, giving up and trying again: at worst a thread starts from the last commit.
          """
          connections.max.idle.ms default.api.timeout.ms delivery.timeout.ms fetch.max.wait.ms
          heartbeat.interval.ms linger.ms max.block.ms max.poll.interval.ms max.task.idle.ms
          metadata.max.age.ms metadata.max.idle.ms metadata.recovery.rebootstrap.trigger.ms
          metadata.recovery.strategy poll.ms probing.rebalance.interval.ms reconnect.backoff.max.ms
          reconnect.backoff.ms request.timeout.ms retry.backoff.max.ms retry.backoff.ms
          session.timeout.ms socket.connection.setup.timeout.max.ms
          socket.connection.setup.timeout.ms task.timeout.ms
          """,
          // Sizes of requests and buffers: what they hold is bounded for each partition as well.
          """
          batch.size buffer.memory fetch.max.bytes fetch.min.bytes max.poll.records
          max.request.size receive.buffer.bytes send.buffer.bytes
          """,
          // How records are packed, and where to.
          """
          check.crcs compression.gzip.level compression.lz4.level compression.type
          compression.zstd.level partitioner.adaptive.partitioning.enable
          partitioner.availability.timeout.ms
          """,
          // Names, places and reports.
          """
          application.server built.in.metrics.version client.dns.lookup client.id client.rack
          config.providers log.summary.interval.ms metric.reporters metrics.num.samples
          metrics.recording.level metrics.sample.window.ms rack.aware.assignment.non_overlap_cost
          rack.aware.assignment.strategy rack.aware.assignment.tags
          rack.aware.assignment.traffic_cost upgrade.from
          """,
          // State, repartition topics, serdes and the DSL, of which the topology has none.
          """
          acceptable.recovery.lag allow.os.group.write.access cache.max.bytes.buffering
          default.dsl.store default.key.serde default.list.key.serde.inner
          default.list.key.serde.type default.list.value.serde.inner
          default.list.value.serde.type default.value.serde dsl.store.format
          dsl.store.suppliers.class ensure.explicit.internal.resource.naming max.warmup.replicas
          num.standby.replicas repartition.purge.interval.ms replication.factor
          rocksdb.config.setter state.cleanup.delay.ms state.cleanup.dir.max.age.ms state.dir
          statestore.cache.max.bytes topology.optimization window.size.ms
          windowed.inner.class.serde windowstore.changelog.additional.retention.ms
          """,
          // Other kinds of consumers and of commits.
          """
          auto.commit.interval.ms exclude.internal.topics group.remote.assignor
          share.acknowledgement.mode share.acquire.mode
          """);

  @Test
  void everyKeyOfKafkaIsEitherRuledOrKnownToPass() {
    Set<String> ruled =
        PassedOnRules.RULES.stream()
            .map(PassedOnRules.Rule::key)
            .collect(toCollection(TreeSet::new));
    ruled.addAll(RULES_OF_THEIR_OWN);
    Set<String> undecided = keysOfKafka();
    undecided.removeIf(key -> key.startsWith("internal."));
    undecided.removeIf(key -> FAMILIES_THAT_PASS.stream().anyMatch(key::startsWith));
    undecided.removeAll(ruled);
    undecided.removeAll(PASS);

    assertThat(undecided).as("keys that need a rule, or a place among those that pass").isEmpty();
    assertThat(PASS).doesNotContainAnyElementsOf(ruled).isSubsetOf(keysOfKafka());
    assertThat(ruled).as("misspelt or no longer Kafka's").isSubsetOf(keysOfKafka());
  }

  static Stream<String> refusedKeys() {
    return PassedOnRules.RULES.stream()
        .map(PassedOnRules.Rule::key)
        .flatMap(key -> PREFIXES.stream().map(prefix -> prefix + key))
        .filter(key -> !Settings.ALIASES.containsKey(key));
  }

  @ParameterizedTest
  @MethodSource("refusedKeys")
  void whatIsRefusedIsRefusedBehindEveryPrefix(String key) {
    assertThat(faults(Map.of(key, "unwanted")))
        .singleElement()
        .extracting(SettingError::key)
        .isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "isolation.level, read_committed, read_uncommitted",
    "enable.auto.commit, false, true",
    "auto.offset.reset, earliest, latest",
    "auto.offset.reset, earliest, none",
    "allow.auto.create.topics, false, true",
    "acks, all, 1",
    "acks, -1, 0",
    "enable.idempotence, true, false",
    "max.in.flight.requests.per.connection, 5, 6",
    "retries, 1, 0",
    "transaction.two.phase.commit.enable, false, true",
    "buffered.records.per.partition, 1, 1000",
    "max.partition.fetch.bytes, 1048576, 1048577",
    "task.assignor.class,"
        + " org.apache.kafka.streams.processor.assignment.assignors.StickyTaskAssignor, my.Own",
  })
  void onlySafeValuesPass(String key, String safe, String unsafe) throws Exception {
    for (String prefix : PREFIXES) {
      assertThat(load(Map.of(prefix + key, safe))).isNotNull();
      assertThat(faults(Map.of(prefix + key, unsafe)))
          .singleElement()
          .asString()
          .startsWith(prefix + key + " = " + unsafe + " (test): must be ");
    }
  }

  @Test
  void valuesThatOnlyKafkaWouldResolveAreNotTakenForSafe() {
    assertThat(faults(Map.of("kafka.isolation.level", "${env:LEVEL}"))).hasSize(1);
  }

  @Test
  void whatIsInternalToKafkaIsRefused() {
    for (String key :
        List.of(
            "streams.__processing.threads.enabled__",
            "streams.internal.task.assignor.class",
            "kafka.internal.throw.on.fetch.stable.offset.unsupported")) {
      assertThat(faults(Map.of(key, "true"))).singleElement().asString().contains("internal to");
    }
  }

  @Test
  void pushingMetricsIsSetForKafkaStreamsAsAWhole() throws Exception {
    assertThat(load(Map.of("streams.enable.metrics.push", "true"))).isNotNull();
    assertThat(faults(Map.of("streams.main.consumer.enable.metrics.push", "true")))
        .singleElement()
        .asString()
        .contains("set streams.enable.metrics.push");
  }

  @Test
  void atLeastOnceOnTheStreamsProtocolIsRefusedNamingBothKeys() {
    List<SettingError> faults =
        faults(
            Map.of(
                "penstock.processing.guarantee",
                "at_least_once",
                "streams.group.protocol",
                "Streams"));

    assertThat(faults)
        .singleElement()
        .asString()
        .contains("streams.group.protocol")
        .contains("penstock.processing.guarantee");
  }

  @Test
  void exactlyOnceMayUseTheStreamsProtocol() throws Exception {
    PenstockConfig config = load(Map.of("streams.group.protocol", "streams"));

    assertThat(config.streams()).containsEntry("group.protocol", "streams");
  }

  @Test
  void theProtocolOfPlainConsumersIsRefused() {
    assertThat(faults(Map.of("streams.group.protocol", "consumer")))
        .singleElement()
        .asString()
        .contains("must be classic or streams");
  }

  /** Kafka Streams would follow it, and the closing of the intake would not know. */
  @ParameterizedTest
  @ValueSource(strings = {"kafka.group.protocol", "streams.main.consumer.group.protocol"})
  void theProtocolIsSetForKafkaStreamsAlone(String key) {
    assertThat(faults(Map.of(key, "streams")))
        .singleElement()
        .asString()
        .contains("set streams.group.protocol");
  }

  @ParameterizedTest
  @CsvSource({
    "streams.application.id, penstock.application.id",
    "kafka.group.id, penstock.application.id",
    "streams.bootstrap.servers, penstock.bootstrap.servers",
    "streams.main.consumer.bootstrap.servers, penstock.bootstrap.servers",
    "streams.processing.guarantee, penstock.processing.guarantee",
    "streams.num.stream.threads, penstock.stream.threads",
    "kafka.num.stream.threads, penstock.stream.threads",
    "streams.commit.interval.ms, penstock.commit.interval",
    "streams.producer.transaction.timeout.ms, penstock.transaction.timeout",
    "streams.transaction.timeout.ms, penstock.transaction.timeout",
    "streams.errors.dead.letter.queue.topic.name, penstock.topic.dead-letters",
    "kafka.partitioner.class, penstock.output.partitioner",
  })
  void whatPenstockDecidesIsRefusedWithTheSettingToUse(String key, String instead) {
    assertThat(faults(Map.of(key, "1")))
        .singleElement()
        .asString()
        .isEqualTo(key + " = 1 (test): is controlled by " + instead + "; set that instead");
  }

  @Test
  void theClientsThatHoldOffsetsBackCannotBeReplaced() {
    assertThat(faults(Map.of("streams.default.client.supplier", "my.Supplier")))
        .singleElement()
        .asString()
        .contains("hold the offsets back");
  }

  private static Set<String> keysOfKafka() {
    return Stream.of(
            StreamsConfig.configDef(),
            ConsumerConfig.configDef(),
            ProducerConfig.configDef(),
            AdminClientConfig.configDef())
        .flatMap(definition -> definition.names().stream())
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> words(String... groups) {
    return Arrays.stream(groups)
        .flatMap(group -> Arrays.stream(group.strip().split("\\s+")))
        .collect(toCollection(TreeSet::new));
  }

  private static List<SettingError> faults(Map<String, String> settings) {
    ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> load(settings));
    assertThat(thrown).as("refusal of " + settings).isNotNull();
    return thrown.faults();
  }

  private static PenstockConfig load(Map<String, String> settings) throws ConfigException {
    return PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
  }
}
