package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written beside the log, by a process that ends with an exception. */
class ProcessLogTest {

  @Test
  void everyLineIsAJsonObjectWhereTheLogIs() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : stderr("json")) {
      lines.add(new ObjectMapper().readTree(line));
    }

    assertThat(lines).hasSize(4);
    assertThat(message(lines.get(0))).isEqualTo("printed");
    assertThat(message(lines.get(1))).isEqualTo("an export of 3 spans failed");
    assertThat(lines.get(1).get("log.level").asText()).isEqualTo("WARN");
    assertThat(lines.get(1).get("log.logger").asText()).isEqualTo("some.sdk");
    assertThat(lines.get(1).get("error.message").asText()).isEqualTo("refused");
    assertThat(message(lines.get(2))).contains("Main").contains("exception");
    assertThat(lines.get(2).get("error.stack_trace").asText()).contains("\tat ");
    assertThat(message(lines.get(3))).isEqualTo("after it");
  }

  @Test
  void linesOfTextHaveTheShapeOfTheLog() throws Exception {
    List<String> lines = stderr("line");

    assertThat(lines.get(0)).isEqualTo("printed");
    assertThat(lines.get(1)).matches("\\S+ WARN  \\[main] sdk: an export of 3 spans failed");
    assertThat(lines).anyMatch(line -> line.startsWith("\tat " + Main.class.getName()));
  }

  private static String message(JsonNode line) {
    return line.get("message").asText();
  }

  private static List<String> stderr(String format) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.environment().put("PENSTOCK_LOG_FORMAT", format);
    Process process = builder.start();
    return new String(process.getErrorStream().readAllBytes(), UTF_8).lines().toList();
  }

  /** The process. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
      ProcessLog.install(LogFormat.of(System.getenv()));
      System.err.println("printed");
      java.util.logging.Logger sdk = java.util.logging.Logger.getLogger("some.sdk");
      java.util.logging.LogRecord event =
          new java.util.logging.LogRecord(
              java.util.logging.Level.WARNING, "an export of {0} spans failed");
      event.setParameters(new Object[] {3});
      event.setThrown(new IllegalStateException("refused"));
      event.setLoggerName("some.sdk");
      sdk.log(event);
      sdk.fine("not worth a line");
      Thread failing =
          new Thread(
              () -> {
                throw new IllegalStateException("the end");
              },
              "Main-2");
      failing.start();
      failing.join();
      System.err.println("after it");
    }
  }
}
