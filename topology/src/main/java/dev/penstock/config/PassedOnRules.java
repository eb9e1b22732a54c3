package dev.penstock.config;

import java.util.Locale;
import java.util.Map;

/**
 * What may not be passed on to Kafka Streams: what a setting of Penstock decides, which would be
 * overruled without a word, and what would let commits pass unanswered records.
 */
final class PassedOnRules {

  private static final String GROUP_PROTOCOL = "streams.group.protocol";

  /** What goes to every client reaches Kafka Streams as well. */
  private static final String GROUP_PROTOCOL_OF_CLIENTS = "kafka.group.protocol";

  private static final Map<String, String> USE_INSTEAD =
      Map.of(
          "streams.application.id", StreamConfig.APPLICATION_ID.key(),
          "streams.bootstrap.servers", StreamConfig.BOOTSTRAP_SERVERS.key(),
          "streams.processing.guarantee", StreamConfig.GUARANTEE.key(),
          "streams.num.stream.threads", StreamConfig.THREADS.key(),
          "streams.commit.interval.ms", StreamConfig.COMMIT_INTERVAL.key(),
          "streams.producer.transaction.timeout.ms", StreamConfig.TRANSACTION_TIMEOUT.key());

  private PassedOnRules() {}

  static void check(Values values) {
    for (ConfigSource.Entry entry : values.passedOn().values()) {
      String instead = USE_INSTEAD.get(entry.key());
      if (instead != null) {
        values.fault(entry, "is decided by " + instead + "; set that");
      } else if (entry.key().equals("streams.default.client.supplier")) {
        values.fault(entry, "cannot be changed: Penstock's own clients hold the offsets back");
      } else if (isUnsafeProtocol(entry, values)) {
        values.fault(
            entry,
            ("would lose records with %s = at_least_once, because its commits pass Penstock's"
                    + " clients by; use classic, or exactly_once_v2")
                .formatted(StreamConfig.GUARANTEE.key()));
      }
    }
  }

  private static boolean isUnsafeProtocol(ConfigSource.Entry entry, Values values) {
    return (entry.key().equals(GROUP_PROTOCOL) || entry.key().equals(GROUP_PROTOCOL_OF_CLIENTS))
        && entry.value().strip().toLowerCase(Locale.ROOT).equals("streams")
        && values.get(StreamConfig.GUARANTEE) == ProcessingGuarantee.AT_LEAST_ONCE;
  }
}
