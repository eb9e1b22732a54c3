package dev.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the records flow.
 *
 * @param applicationId consumer group and transactional ids
 * @param guarantee what a crash may do to the predictions
 * @param threads stream threads; empty for auto
 * @param commitInterval longest time between commits
 * @param commitEarly whether to commit early when there is time to spare; empty for auto
 * @param transactionTimeout after this, the broker aborts the transaction that a dead instance left
 *     open
 * @param shutdownTimeout longest wait for work in flight when the program stops
 * @param maxInFlight most records in the engine at a time; empty for auto
 * @param maxInFlightBytes most bytes admitted to the engine and not forwarded; empty for auto
 * @param maxRecordAge older records are shed; empty for none
 */
public record StreamConfig(
    String applicationId,
    ProcessingGuarantee guarantee,
    Optional<Integer> threads,
    Duration commitInterval,
    Optional<Boolean> commitEarly,
    Duration transactionTimeout,
    Duration shutdownTimeout,
    Optional<Integer> maxInFlight,
    Optional<Long> maxInFlightBytes,
    Optional<Duration> maxRecordAge) {

  public static final Setting<String> BOOTSTRAP_SERVERS =
      new Setting<>(
          "penstock.bootstrap.servers",
          SettingType.text(
              "host:port, or several separated by commas",
              "[^\\s,]+:[0-9]+(,\\s*[^\\s,]+:[0-9]+)*"),
          "localhost:9092",
          "Kafka brokers to connect to first; kafka.bootstrap.servers means the same.");

  public static final Setting<String> APPLICATION_ID =
      new Setting<>(
          "penstock.application.id",
          SettingType.text("a name of letters, digits and . _ -", "[A-Za-z0-9._-]{1,100}"),
          "penstock",
          "Name shared by the instances of one installation: consumer group, transactional ids.");

  public static final Setting<ProcessingGuarantee> GUARANTEE =
      new Setting<>(
          "penstock.processing.guarantee",
          SettingType.oneOf(ProcessingGuarantee.class, '_'),
          "exactly_once_v2",
          "Whether a crash may write a prediction twice (at_least_once) or not.");

  public static final Setting<Optional<Integer>> THREADS =
      new Setting<>(
          "penstock.stream.threads",
          SettingType.orWord("auto", SettingType.count(1, 256)),
          "auto",
          "Threads that consume and forward; auto depends on the machine.");

  public static final Setting<Duration> COMMIT_INTERVAL =
      new Setting<>(
          "penstock.commit.interval",
          SettingType.duration("1ms", "10m"),
          "100ms",
          "Longest time between commits; under exactly once, a commit makes predictions visible.");

  public static final Setting<Optional<Boolean>> COMMIT_EARLY =
      new Setting<>(
          "penstock.commit.early",
          SettingType.orWord("auto", SettingType.flag()),
          "auto",
          "Under exactly once, whether a stream thread with time to spare commits before the"
              + " interval has passed; auto is true if the model runs on a separate device.");

  public static final Setting<Duration> TRANSACTION_TIMEOUT =
      new Setting<>(
          "penstock.transaction.timeout",
          SettingType.duration("1s", "15m"),
          "5s",
          "Time after which the broker aborts the transaction of a dead instance;"
              + " until then, read_committed consumers are blocked.");

  public static final Setting<Duration> SHUTDOWN_TIMEOUT =
      new Setting<>(
          "penstock.shutdown.timeout",
          SettingType.duration("1s", "1h"),
          "30s",
          "Longest wait for a clean shutdown; unanswered records then go to the next instance.");

  public static final Setting<Optional<Integer>> MAX_IN_FLIGHT =
      new Setting<>(
          "penstock.in-flight.max",
          SettingType.orWord("auto", SettingType.count(1, 1_000_000)),
          "auto",
          "Most records between consumption and inference in the instance;"
              + " auto is enough to keep every worker's next batch full.");

  public static final Setting<Optional<Long>> MAX_IN_FLIGHT_BYTES =
      new Setting<>(
          "penstock.in-flight.max-bytes",
          SettingType.orWord("auto", SettingType.bytes("1MiB", "900GiB")),
          "auto",
          "Most bytes of records handed to the engine and not yet forwarded;"
              + " auto is a share of the heap.");

  public static final Setting<Optional<Duration>> MAX_RECORD_AGE =
      new Setting<>(
          "penstock.record.max-age",
          SettingType.orWord("none", SettingType.duration("1ms", "3650d")),
          "none",
          "Records with an older timestamp become dead letters of stage deadline.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          BOOTSTRAP_SERVERS,
          APPLICATION_ID,
          GUARANTEE,
          THREADS,
          COMMIT_INTERVAL,
          COMMIT_EARLY,
          TRANSACTION_TIMEOUT,
          SHUTDOWN_TIMEOUT,
          MAX_IN_FLIGHT,
          MAX_IN_FLIGHT_BYTES,
          MAX_RECORD_AGE);

  static StreamConfig of(Values values) {
    StreamConfig stream =
        new StreamConfig(
            values.get(APPLICATION_ID),
            values.get(GUARANTEE),
            values.get(THREADS),
            values.get(COMMIT_INTERVAL),
            values.get(COMMIT_EARLY),
            values.get(TRANSACTION_TIMEOUT),
            values.get(SHUTDOWN_TIMEOUT),
            values.get(MAX_IN_FLIGHT),
            values.get(MAX_IN_FLIGHT_BYTES),
            values.get(MAX_RECORD_AGE));
    if (stream.guarantee == ProcessingGuarantee.EXACTLY_ONCE_V2
        && stream.transactionTimeout.compareTo(stream.commitInterval) < 0) {
      values.fault(
          TRANSACTION_TIMEOUT,
          "must be at least " + COMMIT_INTERVAL.key() + ": a transaction lasts that long");
    }
    return stream;
  }
}
