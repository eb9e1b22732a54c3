package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Kafka logs and Penstock reports in a line. */
class LogFiltersTest {

  private static final String KAFKA = "org.apache.kafka.clients.NetworkClient";

  private final LoggerContext loggers = new LoggerContext();
  private final ListAppender<ILoggingEvent> ours = new ListAppender<>();

  @BeforeEach
  void configure() {
    loggers.setMDCAdapter(new LogbackMDCAdapter());
    LogConfigurator.configure(loggers, Map.of());
    ours.start();
    loggers.getLogger("dev.penstock").addAppender(ours);
    loggers.getLogger("dev.penstock").setAdditive(false);
  }

  @Test
  void theClientThatAwaitsBrokersIsNotHeard() {
    String waiting = "kafka-admin-client-thread | " + ReportedFailures.AWAITING_CLIENT;
    assertThat(isWritten(KAFKA, waiting, null)).isFalse();
    assertThat(isWritten(KAFKA, "kafka-admin-client-thread | adminclient-2", null)).isTrue();
    assertThat(isWritten("dev.penstock.app.Penstock", waiting, null)).isTrue();

    loggers.getLogger("org.apache.kafka").setLevel(Level.INFO); // as --verbose does
    assertThat(isWritten(KAFKA, waiting, null)).isTrue();
  }

  @Test
  void missingPermissionsAreNotLoggedByKafka() {
    Throwable refused = new IllegalStateException(new GroupAuthorizationException("g"));
    assertThat(isWritten("org.apache.kafka.streams.KafkaStreams", "main", refused)).isFalse();
    assertThat(isWritten("dev.penstock.app.Penstock", "main", refused)).isTrue();
    assertThat(isWritten(KAFKA, "main", new IllegalStateException("other"))).isTrue();
  }

  @Test
  void aRecordThatABrokerRefusesIsOneWarning() {
    String broker = "kafka.server.ReplicaManager";
    assertThat(isWritten(broker, "main", new InvalidTimestampException("too old"))).isFalse();

    assertThat(ours.list).singleElement().extracting(ILoggingEvent::getLevel).isEqualTo(Level.WARN);
    assertThat(ours.list.get(0).getFormattedMessage())
        .isEqualTo("a client's record for images-0 was refused: too old");
    assertThat(isWritten(broker, "main", new IllegalStateException("disk"))).isTrue();
  }

  private boolean isWritten(String name, String thread, Throwable failure) {
    Logger logger = loggers.getLogger(name);
    LoggingEvent event =
        new LoggingEvent("", logger, Level.ERROR, "append on partition ID:images-0", failure, null);
    event.setThreadName(thread);
    Appender<ILoggingEvent> stderr = loggers.getLogger("ROOT").iteratorForAppenders().next();
    return stderr.getFilterChainDecision(event) != FilterReply.DENY;
  }
}
