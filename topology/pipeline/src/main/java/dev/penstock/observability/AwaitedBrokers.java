package dev.penstock.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out what Kafka says of the client that waits for brokers: every second that there are
 * none. Whoever waits reports that, with the reason. Kafka's own lines are kept where its level was
 * raised to INFO.
 */
public final class AwaitedBrokers extends Filter<ILoggingEvent> {

  /** The {@code client.id} of the client that waits. Kafka names the client's thread after it. */
  public static final String CLIENT_ID = "penstock-awaiting-brokers";

  private static final String KAFKA = "org.apache.kafka";

  private final LoggerContext loggers;

  AwaitedBrokers(LoggerContext loggers) {
    this.loggers = loggers;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean isSuperfluous =
        event.getThreadName().endsWith(CLIENT_ID)
            && event.getLoggerName().startsWith(KAFKA)
            && !loggers.getLogger(KAFKA).isEnabledFor(Level.INFO);
    return isSuperfluous ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
