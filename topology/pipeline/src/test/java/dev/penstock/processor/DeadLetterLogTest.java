package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penstock.failure.FailureStage;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.tracing.KeptTrace;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeadLetterLogTest {

  private static final TopicPartition SOURCE = new TopicPartition("images", 3);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long now = 1;
  private final DeadLetterLog log =
      new DeadLetterLog(
          new Ticker() {
            @Override
            public long nanos() {
              return now;
            }

            @Override
            public Instant instant() {
              throw new AssertionError("the time of day may jump");
            }

            @Override
            public void await(Condition condition, long nanos) {
              throw new AssertionError("nothing waits");
            }
          });

  @BeforeEach
  void listen() {
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(lines);
  }

  @Test
  void ofEachStageTheFirstIsToldAndThenWithCounts() {
    for (int i = 0; i < 5; i++) {
      written(i, FailureStage.DECODE_IMAGE, "too large");
    }
    written(5, FailureStage.INFERENCE, "out of bounds");
    now += Duration.ofSeconds(10).toNanos();
    written(6, FailureStage.DECODE_IMAGE, "too large");

    assertThat(said())
        .containsExactly(
            "dead letter: offset 0 of images-3 failed at decode-image: too large",
            "dead letter: offset 5 of images-3 failed at inference: out of bounds",
            "dead letter: offset 6 of images-3 failed at decode-image: too large (and 4 more of"
                + " this stage since the last line)");
  }

  @Test
  void theLastOfABurstAreCountedThoughNoneFollows() {
    for (int i = 0; i < 5; i++) {
      written(i, FailureStage.DECODE_IMAGE, "too large");
    }
    log.reportPassedOver();
    assertThat(said()).hasSize(1);

    now += Duration.ofSeconds(10).toNanos();
    log.reportPassedOver();
    log.reportPassedOver();
    written(5, FailureStage.DECODE_IMAGE, "too small");

    assertThat(said())
        .containsExactly(
            "dead letter: offset 0 of images-3 failed at decode-image: too large",
            "dead letters: 4 more failed at decode-image since the last line",
            "dead letter: offset 5 of images-3 failed at decode-image: too small");
  }

  @Test
  void atTheEndNoneIsLeftOut() {
    written(0, FailureStage.FETCH, "far away");
    written(1, FailureStage.FETCH, "far away");
    log.close();

    assertThat(said()).last().isEqualTo("dead letters: 1 more failed at fetch since the last line");
  }

  @Test
  void whatProducersWroteIsLeftOut() {
    written(0, FailureStage.FETCH, "image is stored at \"http://a?signature=s\"\nmore");

    assertThat(said())
        .containsExactly(
            "dead letter: offset 0 of images-3 failed at fetch: image is stored at \"…\"");
  }

  @Test
  void aLineNamesTheRecordTheRequestAndTheTrace() {
    RecordTrace kept = new KeptTrace();
    log.written(
        record(7, kept),
        FailureStage.FETCH,
        new IllegalStateException("gone"),
        "r\n" + "1".repeat(200));
    written(8, FailureStage.INFERENCE, "out of bounds");

    assertThat(fields(0))
        .containsExactly(
            "penstock.record=images-3-7",
            "penstock.request.id=r?" + "1".repeat(126) + "…",
            "trace.id=0af7651916cd43dd8448eb211c80319c",
            "span.id=b7ad6b7169203331");
    assertThat(fields(1)).containsExactly("penstock.record=images-3-8", "penstock.request.id=r-1");
  }

  private List<String> fields(int line) {
    return lines.list.get(line).getKeyValuePairs().stream()
        .map(pair -> pair.key + "=" + pair.value)
        .toList();
  }

  private void written(long offset, FailureStage stage, String reason) {
    log.written(record(offset, RecordTrace.NONE), stage, new IllegalStateException(reason), "r-1");
  }

  private static InFlightRecord record(long offset, RecordTrace trace) {
    return new InFlightRecord(
        SOURCE,
        offset,
        new Record<>(null, new byte[1], 0),
        new RecordTimes(Ticker.system(), 0),
        trace);
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(DeadLetterLog.class);
  }
}
