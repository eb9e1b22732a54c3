package dev.penstock.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes JSON objects of what does not come from the log, in the same shape as its events. */
public final class JsonLine {

  private static final EcsEncoder ENCODER = new EcsEncoder();

  private JsonLine() {}

  /** What a command says, of the level INFO. */
  public static byte[] note(String source, String text) {
    return encode(Level.INFO, source, text, null);
  }

  /** An error, with its stack trace if it is given. */
  public static byte[] error(String source, String text, @Nullable Throwable trace) {
    return encode(Level.ERROR, source, text, trace);
  }

  /**
   * One object and the end of its line, in UTF-8.
   *
   * @param source becomes the name of the logger
   */
  static byte[] encode(Level level, String source, String text, @Nullable Throwable trace) {
    LoggingEvent event = new LoggingEvent();
    event.setInstant(Instant.now());
    event.setLevel(level);
    event.setLoggerName(source);
    event.setThreadName(Thread.currentThread().getName());
    event.setMDCPropertyMap(Map.of());
    event.setMessage(text);
    if (trace != null) {
      event.setThrowableProxy(new ThrowableProxy(trace));
    }
    return ENCODER.encode(event);
  }
}
