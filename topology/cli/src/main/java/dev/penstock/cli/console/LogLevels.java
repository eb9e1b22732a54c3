package dev.penstock.cli.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Changes how much is logged; {@code LogConfigurator} says what is logged otherwise. */
public final class LogLevels {

  private LogLevels() {}

  public static void verbose() {
    level("dev.penstock", Level.DEBUG);
    level("org.apache.kafka", Level.INFO);
  }

  /** What a broker alone in this process warns of when it starts and stops is no trouble. */
  public static void embeddedBroker() {
    level("org.apache.kafka.controller.QuorumController", Level.ERROR);
    level("org.apache.kafka.clients.NetworkClient", Level.ERROR);
  }

  /** A measurement starts and stops dozens of instances: only what is wrong with one is logged. */
  public static void measuring() {
    level("dev.penstock", Level.WARN);
    level("dev.penstock.inference.session.Devices", Level.ERROR);
    level("org.apache.kafka.streams.StreamsConfig", Level.ERROR);
  }

  /** Trying a model loads it several times; the command says itself what comes of it. */
  public static void trying() {
    level("dev.penstock.inference.session", Level.ERROR);
  }

  private static void level(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }
}
