package dev.penstock.output;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What one output topic accepts. Immutable.
 *
 * <p>If the topic's settings may not be read, the brokers' defaults are assumed.
 */
public final class OutputTopic {

  /** Least margin kept below a timestamp limit, for clock differences and delayed sends. */
  private static final long MOST_MARGIN_MILLIS = Duration.ofSeconds(60).toMillis();

  private static final long DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  private static final long DEFAULT_RETENTION_MILLIS = Duration.ofDays(7).toMillis();

  private static final long DEFAULT_AFTER_MAX_MILLIS = Duration.ofHours(1).toMillis();

  private final String name;
  private final int partitions;
  private final long maxRecordBytes;
  private final Settings settings;
  private final boolean presentTimesOnly;

  /**
   * The settings of the topic that matter to a writer.
   *
   * @param retentionMillis negative for no limit
   * @param compression as set for the topic
   */
  record Settings(
      boolean deletes,
      boolean compacts,
      boolean createTime,
      long retentionMillis,
      long beforeMaxMillis,
      long afterMaxMillis,
      long maxMessageBytes,
      int minInSyncReplicas,
      String compression) {

    /** The settings assumed for a topic whose settings are not known. */
    static final Settings DEFAULTS = of(new Config(List.of()));

    static Settings of(Config config) {
      String[] policies = text(config, TopicConfig.CLEANUP_POLICY_CONFIG, "delete").split(",", -1);
      return new Settings(
          Arrays.stream(policies).anyMatch(TopicConfig.CLEANUP_POLICY_DELETE::equals),
          Arrays.stream(policies).anyMatch(TopicConfig.CLEANUP_POLICY_COMPACT::equals),
          text(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime")
              .equals("CreateTime"),
          number(config, TopicConfig.RETENTION_MS_CONFIG, DEFAULT_RETENTION_MILLIS),
          number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE),
          number(
              config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, DEFAULT_AFTER_MAX_MILLIS),
          number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEFAULT_MAX_MESSAGE_BYTES),
          (int) number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1),
          text(config, TopicConfig.COMPRESSION_TYPE_CONFIG, "producer"));
    }

    /** How long the topic keeps a record, by its timestamp; {@link Long#MAX_VALUE} for forever. */
    long keptMillis() {
      return deletes && retentionMillis >= 0 ? retentionMillis : Long.MAX_VALUE;
    }

    /** Whether batches may be compressed on their way to the log. */
    private boolean compresses(boolean producerCompresses) {
      return switch (compression) {
        case "producer" -> producerCompresses;
        case "uncompressed" -> producerCompresses; // The producer's batch is measured first.
        default -> true;
      };
    }

    private static String text(Config config, String name, String otherwise) {
      ConfigEntry entry = config.get(name);
      return entry == null || entry.value() == null ? otherwise : entry.value().replace(" ", "");
    }

    private static long number(Config config, String name, long otherwise) {
      return Long.parseLong(text(config, name, Long.toString(otherwise)));
    }
  }

  private OutputTopic(
      String name,
      int partitions,
      long maxRecordBytes,
      Settings settings,
      boolean presentTimesOnly) {
    this.name = name;
    this.partitions = partitions;
    this.maxRecordBytes = maxRecordBytes;
    this.settings = settings;
    this.presentTimesOnly = presentTimesOnly;
  }

  /**
   * A topic as its brokers describe it.
   *
   * @param settings null if they are not known
   */
  static OutputTopic of(
      String name, int partitions, @Nullable Settings settings, ProducerLimits producer) {
    Settings known = settings == null ? Settings.DEFAULTS : settings;
    return new OutputTopic(name, partitions, maxRecordBytes(known, producer), known, false);
  }

  /**
   * A topic as its brokers currently describe it, for a writer that needs only {@link
   * #timestampFor}.
   *
   * @param patience longest wait for an answer; without one, the brokers' default settings are
   *     assumed
   */
  public static OutputTopic described(Admin admin, String name, Duration patience)
      throws InterruptedException {
    ProducerLimits any = new ProducerLimits(Long.MAX_VALUE, false);
    return of(name, 0, new TopicReader(admin, any, patience).settingsOf(name), any);
  }

  /** Brokers measure what they store: a compressed image is a little larger than a plain one. */
  private static long maxRecordBytes(Settings settings, ProducerLimits producer) {
    long topic = settings.maxMessageBytes();
    if (settings.compresses(producer.compresses())) {
      topic -= topic / 100 + 128;
    }
    return Math.min(topic, producer.maxRecordBytes());
  }

  public String name() {
    return name;
  }

  public int partitions() {
    return partitions;
  }

  /** Size limit of a record in bytes, counted as a batch of one. */
  public long maxRecordBytes() {
    return maxRecordBytes;
  }

  /** Whether the topic accepts records without a key; a compacted topic does not. */
  public boolean takesRecordsWithoutKey() {
    return !settings.compacts();
  }

  /**
   * The timestamp for a record: the original, or the current time if the topic would refuse the
   * original or delete the record before half of its retention has passed.
   *
   * @param original of the input, in epoch milliseconds; negative for none
   * @param now epoch milliseconds
   */
  public long timestampFor(long original, long now) {
    if (original < 0) {
      return now;
    }
    return isRefused(now - original) || isSoonDeleted(now - original) ? now : original;
  }

  private boolean isRefused(long ageMillis) {
    return settings.createTime()
        && (presentTimesOnly
            || ageMillis > withMargin(settings.beforeMaxMillis())
            || -ageMillis > withMargin(settings.afterMaxMillis()));
  }

  private boolean isSoonDeleted(long ageMillis) {
    return settings.createTime() && ageMillis > settings.keptMillis() / 2;
  }

  private static long withMargin(long limitMillis) {
    return limitMillis - Math.min(limitMillis / 10, MOST_MARGIN_MILLIS);
  }

  /** The same topic, after it refused a timestamp that its settings seem to allow. */
  OutputTopic withPresentTimesOnly() {
    return new OutputTopic(name, partitions, maxRecordBytes, settings, true);
  }

  boolean isPresentTimesOnly() {
    return presentTimesOnly;
  }

  Settings settings() {
    return settings;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%d partitions, %s)", name, partitions, settings);
  }
}
