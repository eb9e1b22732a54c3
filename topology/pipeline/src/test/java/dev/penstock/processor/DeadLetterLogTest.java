package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penstock.failure.FailureStage;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeadLetterLogTest {

  private static final TopicPartition SOURCE = new TopicPartition("images", 3);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final DeadLetterLog log = new DeadLetterLog();

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
      written(i, FailureStage.DECODE_IMAGE, "too large", 1_000 + i);
    }
    written(5, FailureStage.INFERENCE, "out of bounds", 1_005);
    written(6, FailureStage.DECODE_IMAGE, "too large", 11_000);

    assertThat(said())
        .containsExactly(
            "dead letter: offset 0 of images-3 failed at decode-image: too large",
            "dead letter: offset 5 of images-3 failed at inference: out of bounds",
            "dead letter: offset 6 of images-3 failed at decode-image: too large (and 4 more of"
                + " this stage since the last line)");
  }

  @Test
  void whatProducersWroteIsLeftOut() {
    written(0, FailureStage.FETCH, "image is stored at \"http://a?signature=s\"\nmore", 0);

    assertThat(said())
        .containsExactly(
            "dead letter: offset 0 of images-3 failed at fetch: image is stored at \"…\"");
  }

  private void written(long offset, FailureStage stage, String reason, long now) {
    log.written(SOURCE, offset, stage, new IllegalStateException(reason), now);
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(DeadLetterLog.class);
  }
}
