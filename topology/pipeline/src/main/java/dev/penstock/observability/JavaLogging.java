package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends what is logged with {@code java.util.logging} to our log: OpenTelemetry's SDK and the JDK
 * use it.
 *
 * <p>Java creates this when something is first logged so, and not before: that takes time, which a
 * start does not have.
 */
public final class JavaLogging {

  private static final String CLASS = "java.util.logging.config.class";
  private static final String FILE = "java.util.logging.config.file";

  /** For Java to call. */
  public JavaLogging() throws IOException {
    String configuration = "handlers=%s%n.level=INFO%n".formatted(ToSlf4j.class.getName());
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(configuration.getBytes(UTF_8)));
  }

  /** Has Java create one, unless the user has configured otherwise. */
  static void install() {
    if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
      System.setProperty(CLASS, JavaLogging.class.getName());
    }
  }

  /** Hands over one event after another; our log's configuration decides which are written. */
  public static final class ToSlf4j extends Handler {

    private static final Formatter FORMATTER = new SimpleFormatter();

    @Override
    public void publish(LogRecord event) {
      String name = event.getLoggerName();
      Logger logger = LoggerFactory.getLogger(name == null || name.isEmpty() ? "java" : name);
      logger
          .atLevel(level(event.getLevel()))
          .setCause(event.getThrown())
          .log(() -> FORMATTER.formatMessage(event));
    }

    private static Level level(java.util.logging.Level level) {
      int value = level.intValue();
      if (value >= java.util.logging.Level.SEVERE.intValue()) {
        return Level.ERROR;
      }
      if (value >= java.util.logging.Level.WARNING.intValue()) {
        return Level.WARN;
      }
      return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
