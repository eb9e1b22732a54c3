package dev.penstock.output;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.output.OutputTopic.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current state of an instance's output topics, and whether they can be written.
 *
 * <p>Topics change while an instance runs: settings, partitions, permissions, replicas in sync. A
 * monitor thread checks every few seconds ({@link #check}), and soon after a producer's write
 * failed. While one of the topics cannot be written, the reason is the {@link #problem}, and the
 * instance holds everything back instead of dropping records or losing its threads.
 *
 * <p>If the brokers do not answer, nothing changes: silence says nothing about the topics.
 *
 * <p>Stream threads read without a lock; producer callbacks call {@link #refused}; one monitor
 * thread calls {@link #check}.
 */
public final class OutputTopics {

  private static final Logger log = LoggerFactory.getLogger(OutputTopics.class);

  /** Longest wait for the brokers in one round. */
  private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

  private final ProducerLimits producer;

  /** Replaced as a whole, under the lock. */
  private volatile State state;

  /** Counts the refusals: a check must not clear a problem that arose while it was running. */
  @GuardedBy("this")
  private long refusals;

  private record State(
      OutputTopic predictions, OutputTopic deadLetters, Optional<String> problem) {}

  private OutputTopics(ProducerLimits producer, State state) {
    this.producer = producer;
    this.state = state;
  }

  /**
   * Reads the topics, which must exist, and refuses those that could never be used. A condition
   * that may pass, such as replicas out of sync, is a {@link #problem} instead.
   *
   * @param images the input topic
   * @param patience longest wait for the brokers, and for topics that were just created
   * @throws UnusableTopicException naming the topic and its setting
   */
  public static OutputTopics open(
      Admin admin,
      String images,
      String predictions,
      String deadLetters,
      ProducerLimits producer,
      Duration patience)
      throws UnusableTopicException, InterruptedException {
    TopicReader reader = new TopicReader(admin, producer, patience);
    List<TopicReading> readings = reader.readExisting(predictions, deadLetters);
    requireUsable(readings);
    OutputTopic forPredictions = topic(readings.get(0));
    OutputTopic forDeadLetters = topic(readings.get(1));
    StartWarnings.timestamps(reader.settingsOf(images), images, forPredictions, forDeadLetters);
    OutputTopics topics =
        new OutputTopics(
            producer, new State(forPredictions, forDeadLetters, TopicReading.problem(readings)));
    topics.problem().ifPresent(OutputTopics::logHeldBack);
    return topics;
  }

  private static void requireUsable(List<TopicReading> readings) throws UnusableTopicException {
    List<String> lasting =
        readings.stream().flatMap(reading -> reading.lasting().stream()).toList();
    if (!lasting.isEmpty()) {
      throw new UnusableTopicException(String.join("; ", lasting));
    }
  }

  private static OutputTopic topic(TopicReading reading) {
    return Objects.requireNonNull(reading.topic(), "usable, and so described");
  }

  public OutputTopic predictions() {
    return state.predictions();
  }

  public OutputTopic deadLetters() {
    return state.deadLetters();
  }

  /** Whether both can be written; if not, everything is held back. */
  public boolean isWritable() {
    return state.problem().isEmpty();
  }

  /** Why they cannot be written: topic and setting. */
  public Optional<String> problem() {
    return state.problem();
  }

  /** One round, run by the monitor thread; it may wait for the brokers. */
  public void check(Admin admin) throws InterruptedException {
    long refusalsBefore = beginCheck();
    List<TopicReading> readings =
        new TopicReader(admin, producer, CHECK_PATIENCE)
            .read(state.predictions(), state.deadLetters());
    endCheck(readings, refusalsBefore);
  }

  private synchronized long beginCheck() {
    return refusals;
  }

  private synchronized void endCheck(List<TopicReading> readings, long refusalsBefore) {
    State before = state;
    boolean answered = readings.stream().allMatch(TopicReading::isAnswered);
    Optional<String> found = TopicReading.problem(readings);
    // One topic that cannot be written is a problem; all is well only if both can.
    boolean conclusive = found.isPresent() || (answered && refusals == refusalsBefore);
    replace(
        new State(
            readings.get(0).after(before.predictions()),
            readings.get(1).after(before.deadLetters()),
            conclusive ? found : before.problem()));
  }

  /**
   * A producer could not write to the topic; called by its thread. A clear reason takes effect
   * immediately; the rest is left to the next check.
   */
  public synchronized void refused(String topic, Exception why) {
    refusals++;
    State before = state;
    if (refusesTimestamp(why)) {
      replace(
          new State(
              withPresentTimesOnly(before.predictions(), topic),
              withPresentTimesOnly(before.deadLetters(), topic),
              before.problem()));
    } else if (before.problem().isEmpty()) {
      replace(
          new State(
              before.predictions(),
              before.deadLetters(),
              causes(why)
                  .filter(OutputTopics::leavesNoDoubt)
                  .findFirst()
                  .map(e -> "topic %s: %s".formatted(topic, e.getMessage()))));
    }
  }

  private static OutputTopic withPresentTimesOnly(OutputTopic topic, String refusing) {
    if (!topic.name().equals(refusing) || topic.isPresentTimesOnly()) {
      return topic;
    }
    log.warn(
        "topic {} refused a timestamp that its settings seem to allow: its records get the current"
            + " time until these settings change (message.timestamp.before.max.ms,"
            + " message.timestamp.after.max.ms)",
        refusing);
    return topic.withPresentTimesOnly();
  }

  private void replace(State now) {
    Optional<String> problemBefore = state.problem();
    state = now;
    if (now.problem().isPresent() && !now.problem().equals(problemBefore)) {
      logHeldBack(now.problem().get());
    } else if (now.problem().isEmpty() && problemBefore.isPresent()) {
      log.info("the output topics can be written again");
    }
  }

  private static void logHeldBack(String problem) {
    log.warn("everything is held back, nothing is lost: {}", problem);
  }

  private static boolean leavesNoDoubt(Throwable e) {
    return e instanceof TopicAuthorizationException
        || e instanceof UnknownTopicOrPartitionException
        || e instanceof NotEnoughReplicasException
        || e instanceof NotEnoughReplicasAfterAppendException;
  }

  private static boolean refusesTimestamp(Exception why) {
    return causes(why)
        .anyMatch(
            e ->
                e instanceof InvalidTimestampException
                    // Several bad records in one batch are reported this way, each with its reason.
                    || (e instanceof InvalidRecordException
                        && String.valueOf(e.getMessage()).contains("imestamp")));
  }

  private static Stream<Throwable> causes(Exception why) {
    return Stream.<@Nullable Throwable>iterate(
            why, Objects::nonNull, e -> e == null ? null : e.getCause())
        .map(Objects::requireNonNull)
        .limit(20);
  }

  /** Warns about topic settings that work, but perhaps not as intended. */
  private static final class StartWarnings {

    private static final Logger log = LoggerFactory.getLogger(StartWarnings.class);

    private StartWarnings() {}

    /**
     * Warns if inputs may be too old for their answers to keep the timestamp.
     *
     * @param input settings of the input topic; null if they cannot be read
     */
    static void timestamps(@Nullable Settings input, String inputTopic, OutputTopic... outputs) {
      if (input == null) {
        return;
      }
      List<String> reasons = new ArrayList<>();
      for (OutputTopic output : outputs) {
        reasons.addAll(reasons(input.keptMillis(), inputTopic, output));
      }
      if (!reasons.isEmpty()) {
        log.warn(
            "answers to old records will get the current time, and the input's in the header"
                + " penstock-input-timestamp: {}",
            String.join("; ", reasons));
      }
    }

    private static List<String> reasons(long inputKept, String inputTopic, OutputTopic output) {
      Settings settings = output.settings();
      List<String> reasons = new ArrayList<>();
      if (settings.createTime() && settings.keptMillis() < inputKept) {
        reasons.add(
            "retention.ms of topic %s is %d, that of %s is %s"
                .formatted(output.name(), settings.keptMillis(), inputTopic, limit(inputKept)));
      }
      if (settings.createTime() && settings.beforeMaxMillis() < inputKept) {
        reasons.add(
            "message.timestamp.before.max.ms of topic %s is %d, retention.ms of %s is %s"
                .formatted(
                    output.name(), settings.beforeMaxMillis(), inputTopic, limit(inputKept)));
      }
      return reasons;
    }

    private static String limit(long millis) {
      return millis == Long.MAX_VALUE ? "unlimited" : Long.toString(millis);
    }
  }
}
