package dev.penstock.observability;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;

/**
 * Makes one warning of what a broker in this process logs as an error, with a stack trace, when it
 * refuses a client's record: that is the client's fault, and the client is told.
 */
final class RefusedRecords extends Filter<ILoggingEvent> {

  private static final String SOURCE = "kafka.server.ReplicaManager";

  private static final Set<String> FAULTS_OF_CLIENTS =
      Set.of(
          "org.apache.kafka.common.InvalidRecordException",
          "org.apache.kafka.common.errors.InvalidTimestampException");

  private final LoggerContext loggers;

  RefusedRecords(LoggerContext loggers) {
    this.loggers = loggers;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure == null
        || !event.getLoggerName().equals(SOURCE)
        || !FAULTS_OF_CLIENTS.contains(failure.getClassName())) {
      return FilterReply.NEUTRAL;
    }
    String message = event.getFormattedMessage(); // ends in "partition <topic id>:<topic>-<number>"
    loggers
        .getLogger("dev.penstock.broker")
        .warn(
            "a client's record for {} was refused: {}",
            message.substring(message.lastIndexOf(':') + 1),
            failure.getMessage());
    return FilterReply.DENY;
  }
}
