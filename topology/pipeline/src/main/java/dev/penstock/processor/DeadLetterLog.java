package dev.penstock.processor;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.failure.FailureStage;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.record.RequestId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Warns of dead letters: of each stage the first, and then at most one every ten seconds, with how
 * many were passed over since. A topic full of broken images must not fill the log. {@link
 * #reportPassedOver} is called from time to time, and reports those after which none came.
 * Thread-safe.
 */
final class DeadLetterLog {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** What was said of a stage, and what was not. */
  private static final class Stage {
    private long saidAt;
    private long passedOver;

    Stage(long saidAt) {
      this.saidAt = saidAt;
    }
  }

  private final Ticker ticker;

  @GuardedBy("this")
  private final Map<FailureStage, Stage> stages = new EnumMap<>(FailureStage.class);

  DeadLetterLog(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * A dead letter is being written.
   *
   * @param requestId the caller's name for the record
   */
  void written(InFlightRecord record, FailureStage stage, Throwable reason, String requestId) {
    long passedOver = 0;
    synchronized (this) {
      long now = ticker.nanos();
      Stage said = stages.get(stage);
      if (said == null) {
        stages.put(stage, new Stage(now));
      } else if (now - said.saidAt < INTERVAL.toNanos()) {
        said.passedOver++;
        return;
      } else {
        passedOver = said.passedOver;
        said.saidAt = now;
        said.passedOver = 0;
      }
    }
    LoggingEventBuilder line =
        LOG.atWarn()
            .addKeyValue("penstock.record", record.source() + "-" + record.offset())
            .addKeyValue("penstock.request.id", RequestId.shown(requestId));
    if (!record.trace().traceId().isEmpty()) {
      line =
          line.addKeyValue("trace.id", record.trace().traceId())
              .addKeyValue("span.id", record.trace().spanId());
    }
    line.log(
        "dead letter: offset {} of {} failed at {}: {}{}",
        record.offset(),
        record.source(),
        stage.id(),
        onOneLine(reason),
        passedOver == 0 ? "" : " (and " + passedOver + " more of this stage since the last line)");
  }

  /** Reports how many were passed over where ten seconds have gone since the last line. */
  void reportPassedOver() {
    reportPassedOver(INTERVAL);
  }

  /** Reports how many were passed over, since no more will come. */
  void close() {
    reportPassedOver(Duration.ZERO);
  }

  private void reportPassedOver(Duration least) {
    Map<FailureStage, Long> counts = new EnumMap<>(FailureStage.class);
    synchronized (this) {
      long now = ticker.nanos();
      stages.forEach(
          (stage, said) -> {
            if (said.passedOver > 0 && now - said.saidAt >= least.toNanos()) {
              counts.put(stage, said.passedOver);
              said.passedOver = 0;
            }
          });
    }
    counts.forEach(
        (stage, count) ->
            LOG.warn("dead letters: {} more failed at {} since the last line", count, stage.id()));
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
