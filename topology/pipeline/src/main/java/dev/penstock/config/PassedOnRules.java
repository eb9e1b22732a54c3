package dev.penstock.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which settings of Kafka and Kafka Streams may be passed on. A setting is refused if it could
 * lose, repeat or reorder records, keep partitions waiting or break the memory bound, or if a
 * setting of Penstock decides it and would silently override it. Everything else is passed on.
 *
 * <p>Each rule names a key as Kafka does and applies to it behind every prefix: {@code kafka.} and
 * {@code streams.}, alone or followed by the prefix of one client. Kafka Streams protects some of
 * these keys itself, but not behind every prefix, and some only under exactly-once.
 */
final class PassedOnRules {

  private static final List<String> SOURCES = List.of("kafka.", "streams.");

  /**
   * Prefixes of the clients of Kafka Streams; a key behind one of these goes to that client only.
   */
  private static final List<String> CLIENTS =
      List.of(
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "consumer.",
          "producer.",
          "admin.");

  private static final String GROUP_PROTOCOL = "streams.group.protocol";

  private static final String OWN_HANDLING =
      "a handler could skip records without an answer; Penstock writes dead letters itself";

  private static final String BYTES =
      "Penstock reads and writes keys and values as bytes, and decodes them in its processor";

  private static final String PRODUCER_ORDER =
      "without an idempotent producer, retries repeat and reorder predictions";

  /** In the order of the documentation. */
  static final List<Rule> RULES =
      List.of(
          decided("application.id", StreamConfig.APPLICATION_ID),
          decided("group.id", StreamConfig.APPLICATION_ID),
          decided("transactional.id", StreamConfig.APPLICATION_ID),
          decided("bootstrap.servers", StreamConfig.BOOTSTRAP_SERVERS),
          decided("bootstrap.controllers", StreamConfig.BOOTSTRAP_SERVERS),
          decided("processing.guarantee", StreamConfig.GUARANTEE),
          decided("num.stream.threads", StreamConfig.THREADS),
          decided("commit.interval.ms", StreamConfig.COMMIT_INTERVAL),
          decided("transaction.timeout.ms", StreamConfig.TRANSACTION_TIMEOUT),
          decided("errors.dead.letter.queue.topic.name", TopicConfig.DEAD_LETTERS),
          decided("partitioner.class", TopicConfig.OUTPUT_PARTITIONER),
          decided("partitioner.ignore.keys", TopicConfig.OUTPUT_PARTITIONER),
          refused("default.timestamp.extractor", OWN_HANDLING),
          refused("deserialization.exception.handler", OWN_HANDLING),
          refused("default.deserialization.exception.handler", OWN_HANDLING),
          refused("processing.exception.handler", OWN_HANDLING),
          refused("processing.exception.handler.global.enabled", OWN_HANDLING),
          refused("production.exception.handler", OWN_HANDLING),
          refused("default.production.exception.handler", OWN_HANDLING),
          refused("default.client.supplier", "Penstock's own clients hold the offsets back"),
          refused(
              "interceptor.classes",
              "an interceptor could drop or change records; for traces, set "
                  + TracingConfig.EXPORTER.key()),
          refused(
              "processor.wrapper.class",
              "a wrapper could answer ahead of the records still in flight"),
          refused("key.deserializer", BYTES),
          refused("value.deserializer", BYTES),
          refused("key.serializer", BYTES),
          refused("value.serializer", BYTES),
          refused("partition.assignment.strategy", "Kafka Streams needs its own assignor"),
          only(
              "task.assignor.class",
              "org\\.apache\\.kafka\\.streams\\.processor\\.assignment\\.assignors\\.\\w+",
              "an assignor of Kafka Streams",
              "any other could leave partitions without an owner"),
          refused(
              "group.instance.id",
              "instances with the same settings would fence each other, and the partitions of a"
                  + " replaced thread would wait for its session to end"),
          only(
              "isolation.level",
              "read_committed",
              "images of aborted transactions would be answered"),
          only("enable.auto.commit", "false", "it commits records that have no answer yet"),
          only(
              "auto.offset.reset",
              "earliest",
              "images without a committed offset would be skipped, or would stop the stream"
                  + " threads; to skip a backlog, reset the offsets of the group before the first"
                  + " start (kafka-consumer-groups --reset-offsets --to-latest)"),
          only(
              "allow.auto.create.topics",
              "false",
              "it hides misspelt topic names; see " + TopicConfig.CREATE.key()),
          only("acks", "all|-1", "all", "a prediction could be lost with a single broker"),
          only("enable.idempotence", "true", PRODUCER_ORDER),
          new Rule(
              "max.in.flight.requests.per.connection", SettingType.count(1, 5), PRODUCER_ORDER),
          new Rule("retries", SettingType.count(1, Integer.MAX_VALUE), PRODUCER_ORDER),
          only(
              "transaction.two.phase.commit.enable",
              "false",
              "nothing would abort the transaction of a dead instance"),
          only(
              "buffered.records.per.partition",
              "1",
              "the bytes of one fetch bound what Kafka Streams buffers"),
          new Rule(
              "max.partition.fetch.bytes",
              SettingType.count(1, 1 << 20),
              "fetches from all partitions must fit in the heap; the default depends on the heap"
                  + " and the number of partitions"));

  private static final Map<String, Rule> BY_KEY =
      RULES.stream().collect(Collectors.toUnmodifiableMap(Rule::key, Function.identity()));

  private PassedOnRules() {}

  static void check(Values values) {
    for (ConfigSource.Entry entry : values.passedOn().values()) {
      String problem = problem(entry, values.get(StreamConfig.GUARANTEE));
      if (problem != null) {
        values.fault(entry, problem);
      }
    }
  }

  private static @Nullable String problem(ConfigSource.Entry entry, ProcessingGuarantee guarantee) {
    String ofClient = withoutOneOf(SOURCES, entry.key());
    String key = withoutOneOf(CLIENTS, ofClient);
    Rule rule = BY_KEY.get(key);
    if (rule != null) {
      return rule.problem(entry.value());
    } else if (key.startsWith("internal.") || key.startsWith("__")) {
      return "cannot be set: it is internal to Kafka";
    } else if (key.equals("group.protocol")) {
      return problemOfProtocol(entry, guarantee);
    } else if (key.equals("enable.metrics.push") && !key.equals(ofClient)) {
      return "cannot be set for one client of Kafka Streams; set streams." + key;
    }
    return null;
  }

  /** Kafka Streams reads the group protocol only from its own key, and so does Penstock. */
  private static @Nullable String problemOfProtocol(
      ConfigSource.Entry entry, ProcessingGuarantee guarantee) {
    if (!entry.key().equals(GROUP_PROTOCOL)) {
      return "cannot be set for clients; set " + GROUP_PROTOCOL;
    }
    String protocol = entry.value().strip().toLowerCase(Locale.ROOT);
    if (protocol.equals("streams") && guarantee == ProcessingGuarantee.AT_LEAST_ONCE) {
      return ("would lose records with %s = at_least_once, because its commits bypass Penstock's"
              + " clients; use classic, or exactly_once_v2")
          .formatted(StreamConfig.GUARANTEE.key());
    }
    return protocol.equals("streams") || protocol.equals("classic")
        ? null
        : "must be classic or streams";
  }

  private static String withoutOneOf(List<String> prefixes, String key) {
    for (String prefix : prefixes) {
      if (key.startsWith(prefix)) {
        return key.substring(prefix.length());
      }
    }
    return key;
  }

  private static Rule decided(String key, Setting<?> setting) {
    return new Rule(key, null, "is controlled by " + setting.key() + "; set that instead");
  }

  private static Rule refused(String key, String reason) {
    return new Rule(key, null, "cannot be set: " + reason);
  }

  private static Rule only(String key, String value, String reason) {
    return only(key, value, value, reason);
  }

  private static Rule only(String key, String values, String inWords, String reason) {
    return new Rule(key, SettingType.text(inWords, values), reason);
  }

  /**
   * Which values of a key are refused.
   *
   * @param key without any prefix
   * @param allowed the values that are passed on; null if none is
   * @param reason why others are refused; the whole problem text if none is allowed
   */
  record Rule(String key, @Nullable SettingType<?> allowed, String reason) {

    private @Nullable String problem(String value) {
      if (allowed == null) {
        return reason;
      }
      return allowed.parse(value) == null ? "must be " + allowed.expected() + ": " + reason : null;
    }
  }
}
