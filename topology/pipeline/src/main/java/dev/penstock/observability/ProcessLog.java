package dev.penstock.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Brings into the log what would otherwise be written beside it: exceptions that end a thread, and
 * events of {@code java.util.logging}. If the lines are JSON, so is what libraries print to stderr.
 */
public final class ProcessLog {

  /** What loggers had before somebody changed them. */
  private static final Map<String, Optional<Level>> BEFORE = new HashMap<>();

  private ProcessLog() {}

  /** To be called once, before anything else. */
  public static void install(LogFormat format) {
    JavaLogging.install();
    if (format == LogFormat.JSON) {
      System.setErr(
          new PrintStream(new LineOutput(ProcessLog::writePrinted), true, StandardCharsets.UTF_8));
    }
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            LoggerFactory.getLogger(ProcessLog.class)
                .error("the thread {} has ended with an exception", thread.getName(), failure));
  }

  /** From now on, each line names the job that this process works on. */
  public static void name(String job) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      LogConfigurator.name(loggers, job);
    }
  }

  /**
   * From now on, these loggers have these levels; those of an earlier call that are not named any
   * more have again what they had before.
   */
  public static synchronized void levels(Map<String, String> levels) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      BEFORE
          .entrySet()
          .removeIf(
              before -> {
                boolean isOver = !levels.containsKey(before.getKey());
                if (isOver) {
                  loggers.getLogger(before.getKey()).setLevel(before.getValue().orElse(null));
                }
                return isOver;
              });
      levels.forEach(
          (name, level) -> {
            Logger logger = loggers.getLogger(name);
            BEFORE.putIfAbsent(name, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(Level.toLevel(level));
          });
    }
  }

  private static void writePrinted(String line) {
    byte[] json = JsonLine.encode(Level.WARN, "stderr", line, null);
    StandardError.stream().write(json, 0, json.length);
  }
}
