package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogConfiguratorTest {
  @Test
  void anEventIsOneLine() {
    assertThat(logged(Map.of()))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  \\[\\S+] Instance: ready\\R");
  }

  @Test
  void anEventIsOneJsonObjectWhereAskedFor() throws Exception {
    JsonNode event = new ObjectMapper().readTree(logged(Map.of("PENSTOCK_LOG_FORMAT", "json")));
    assertThat(event.get("log.level").asText()).isEqualTo("INFO");
    assertThat(event.get("message").asText()).isEqualTo("ready");
    assertThat(event.get("@timestamp").asText()).isEqualTo("1970-01-01T00:00:00.000Z");
  }

  @Test
  void whatALineSaysOfARecordIsInIt() throws Exception {
    assertThat(logged(configured(Map.of()), new KeyValuePair("penstock.record", "images-3-7")))
        .matches(".* Instance: ready \\[penstock.record=images-3-7]\\R");
    LoggerContext objects = configured(Map.of("PENSTOCK_LOG_FORMAT", "json"));
    JsonNode event =
        new ObjectMapper()
            .readTree(logged(objects, new KeyValuePair("penstock.record", "images-3-7")));
    assertThat(event.get("penstock.record").asText()).isEqualTo("images-3-7");
  }

  @Test
  void noLineHoldsASecret() {
    KeyValuePair request = new KeyValuePair("penstock.request.id", "a;token=t0p");
    IllegalStateException failure = new IllegalStateException("https://joe:t0p@host is away");
    for (Map<String, String> format :
        List.of(Map.<String, String>of(), Map.of("PENSTOCK_LOG_FORMAT", "json"))) {
      assertThat(logged(configured(format), "cookie: t0p", failure, request))
          .contains("****")
          .contains("is away")
          .doesNotContain("t0p");
    }
  }

  @Test
  void aProcessOfAJobNamesItInEveryLine() throws Exception {
    LoggerContext lines = configured(Map.of());
    LogConfigurator.name(lines, "november");
    assertThat(logged(lines)).contains("] job november, Instance: ready");
    LoggerContext objects = configured(Map.of("PENSTOCK_LOG_FORMAT", "json"));
    LogConfigurator.name(objects, "november");
    JsonNode event = new ObjectMapper().readTree(logged(objects));
    assertThat(event.get("penstock.job").asText()).isEqualTo("november");
  }

  @Test
  void onlyOurOwnLevelIsChanged() {
    LoggerContext loggers = configured(Map.of("PENSTOCK_LOG_LEVEL", "debug"));
    assertThat(loggers.getLogger("dev.penstock.app").getEffectiveLevel()).isEqualTo(Level.DEBUG);
    assertThat(loggers.getLogger("org.apache.kafka").getEffectiveLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void whatKafkaWarnsOfWithoutNeedIsNotLogged() {
    LoggerContext loggers = configured(Map.of());
    String offsets = "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils";
    assertThat(loggers.getLogger(offsets).isWarnEnabled()).isFalse();
    assertThat(loggers.getLogger(offsets).isErrorEnabled()).isTrue();
  }

  @Test
  void spansThatAreToBeLoggedAre() {
    LoggerContext loggers = configured(Map.of());
    assertThat(loggers.getLogger("io.opentelemetry.exporter.logging.A").isInfoEnabled()).isTrue();
    assertThat(loggers.getLogger("io.opentelemetry.sdk").isInfoEnabled()).isFalse();
  }

  private static String logged(Map<String, String> environment) {
    return logged(configured(environment));
  }

  private static String logged(LoggerContext loggers, KeyValuePair... fields) {
    return logged(loggers, "ready", null, fields);
  }

  private static String logged(
      LoggerContext loggers, String message, Throwable failure, KeyValuePair... fields) {
    Logger logger = loggers.getLogger("dev.penstock.app.Instance");
    LoggingEvent event = new LoggingEvent("", logger, Level.INFO, message, failure, null);
    event.setInstant(Instant.EPOCH);
    for (KeyValuePair field : fields) {
      event.addKeyValuePair(field);
    }
    OutputStreamAppender<ILoggingEvent> stderr =
        (OutputStreamAppender<ILoggingEvent>)
            loggers.getLogger("ROOT").iteratorForAppenders().next();
    return new String(stderr.getEncoder().encode(event), UTF_8);
  }

  private static LoggerContext configured(Map<String, String> environment) {
    LoggerContext loggers = new LoggerContext();
    loggers.setMDCAdapter(new LogbackMDCAdapter());
    LogConfigurator.configure(loggers, environment);
    return loggers;
  }
}
