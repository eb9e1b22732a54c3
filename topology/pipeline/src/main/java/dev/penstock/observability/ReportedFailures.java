package dev.penstock.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out what Kafka logs of failures that Penstock reports in a line: of the client that waits
 * for brokers, every second that there are none, and of missing permissions, with stack traces.
 * Kafka's own lines are kept where its level was raised to INFO.
 */
public final class ReportedFailures extends Filter<ILoggingEvent> {

  /** The {@code client.id} of the client that waits. Kafka names the client's thread after it. */
  public static final String AWAITING_CLIENT = "penstock-awaiting-brokers";

  private static final String KAFKA = "org.apache.kafka";

  private final LoggerContext loggers;

  ReportedFailures(LoggerContext loggers) {
    this.loggers = loggers;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean isReported =
        event.getLoggerName().startsWith(KAFKA)
            && (event.getThreadName().endsWith(AWAITING_CLIENT)
                || isMissingPermission(event.getThrowableProxy()))
            && !loggers.getLogger(KAFKA).isEnabledFor(Level.INFO);
    return isReported ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isMissingPermission(@Nullable IThrowableProxy failure) {
    for (IThrowableProxy cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClassName().endsWith("AuthorizationException")) {
        return true;
      }
    }
    return false;
  }
}
