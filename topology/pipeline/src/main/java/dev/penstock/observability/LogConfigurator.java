package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.penstock.masking.Masking;
import java.util.Map;
import org.slf4j.Logger;

/**
 * What is logged, and how: one line per event, on stderr, because results go to stdout.
 *
 * <p>{@code PENSTOCK_LOG_LEVEL} is the level of Penstock's own loggers (default INFO); Kafka and
 * all others log from WARN up. {@code PENSTOCK_LOG_FORMAT=json} makes each line a JSON object.
 * {@code -Dlogback.configurationFile=FILE} replaces all of this.
 *
 * <p>Logback finds this class as a service. In XML the same takes more than 100 ms of a cold start.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %property{job}%logger{0}: %msg%replace( [%kvp{NONE}]){' \\[]', ''}%n";

  /** Of the logging context: which job the process works on. */
  private static final String JOB = "job";

  private static final String ENCODER = "penstock.encoder";

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    configure(loggers, System.getenv());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void configure(LoggerContext loggers, Map<String, String> environment) {
    OutputStreamAppender<ILoggingEvent> stderr = new OutputStreamAppender<>();
    stderr.setContext(loggers);
    stderr.setOutputStream(StandardError.stream());
    loggers.putProperty(JOB, "");
    Encoder<ILoggingEvent> encoder =
        LogFormat.of(environment) == LogFormat.JSON ? new EcsEncoder() : line(loggers);
    loggers.putObject(ENCODER, encoder);
    stderr.setEncoder(encoder);
    stderr.addFilter(new ReportedFailures(loggers));
    stderr.addFilter(new RefusedRecords(loggers));
    stderr.start();
    ch.qos.logback.classic.Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr);
    // It warns about its own defaults for features that a stateless topology does not use.
    loggers.getLogger("org.apache.kafka.streams.StreamsConfig").setLevel(Level.ERROR);
    // It warns about responses that arrive after a partition was given up, and about its retries.
    loggers
        .getLogger("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils")
        .setLevel(Level.ERROR);
    // The spans, where they are to go to the log (penstock.tracing.exporter).
    loggers.getLogger("io.opentelemetry.exporter.logging").setLevel(Level.INFO);
    loggers
        .getLogger("dev.penstock")
        .setLevel(Level.toLevel(environment.get("PENSTOCK_LOG_LEVEL"), Level.INFO));
  }

  /**
   * From now on, each line of the log names the job that this process works on: before the logger,
   * or in JSON in a field.
   */
  static void name(LoggerContext loggers, String job) {
    if (loggers.getObject(ENCODER) instanceof EcsEncoder json) {
      json.job(job);
    } else {
      loggers.putProperty(JOB, "job " + job + ", ");
    }
  }

  private static Encoder<ILoggingEvent> line(LoggerContext loggers) {
    PatternLayoutEncoder encoder =
        new PatternLayoutEncoder() {
          @Override
          public byte[] encode(ILoggingEvent event) {
            return Masking.current().text(new String(super.encode(event), UTF_8)).getBytes(UTF_8);
          }
        };
    encoder.setContext(loggers);
    encoder.setPattern(LINE);
    encoder.start();
    return encoder;
  }
}
