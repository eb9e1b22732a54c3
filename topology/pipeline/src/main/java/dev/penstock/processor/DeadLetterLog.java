package dev.penstock.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.failure.FailureStage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of dead letters: of each stage the first, and then at most one every ten seconds, with how
 * many were passed over since. A topic full of broken images must not fill the log. Thread-safe.
 */
final class DeadLetterLog {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
  private static final long INTERVAL_MILLIS = Duration.ofSeconds(10).toMillis();

  /** What was said of a stage, and what was not. */
  private static final class Stage {
    private long saidAt = Long.MIN_VALUE;
    private long passedOver;
  }

  @GuardedBy("this")
  private final Map<FailureStage, Stage> stages = new EnumMap<>(FailureStage.class);

  /**
   * A dead letter is being written.
   *
   * @param now in epoch milliseconds
   */
  void written(TopicPartition source, long offset, FailureStage stage, Throwable reason, long now) {
    long passedOver;
    synchronized (this) {
      Stage said = stages.computeIfAbsent(stage, unused -> new Stage());
      if (said.saidAt != Long.MIN_VALUE && now - said.saidAt < INTERVAL_MILLIS) {
        said.passedOver++;
        return;
      }
      passedOver = said.passedOver;
      said.saidAt = now;
      said.passedOver = 0;
    }
    LOG.warn(
        "dead letter: offset {} of {} failed at {}: {}{}",
        offset,
        source,
        stage.id(),
        onOneLine(reason),
        passedOver == 0 ? "" : " (and " + passedOver + " more of this stage since the last line)");
  }

  /** Quoted text is the producer's, and may be secret: a signed address, for example. */
  private static String onOneLine(Throwable reason) {
    String message = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\"[^\"]*\"", "\"…\"")
        .replaceAll("\\p{Cntrl}", "?");
  }
}
