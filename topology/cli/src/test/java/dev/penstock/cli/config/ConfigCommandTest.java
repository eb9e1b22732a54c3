package dev.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

  @TempDir private Path folder;

  @Test
  void showsValuesWithTheirOrigin() throws Exception {
    Path file = Files.writeString(folder.resolve("p.properties"), "penstock.batch.size=16\n");
    CommandLineRun run =
        CommandLineRun.of("config", "--config", file.toString(), "--set", "penstock.top-k=3");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("penstock.batch.size +16 +file .*p.properties")
        .containsPattern("penstock.top-k +3 +--set")
        .containsPattern("penstock.topic.images +penstock.images +default");
  }

  @Test
  void showsWhatAutoComesToAndWhy() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "config",
            "--set",
            "penstock.model.provider=cpu",
            "--set",
            "penstock.inference.workers=3",
            "--set",
            "penstock.batch.size=auto");
    assertThat(run.out())
        .containsPattern("penstock.model.provider +cpu +--set\\R")
        .containsPattern("penstock.batch.size +8 +--set \\(auto: usual with provider cpu")
        .containsPattern("penstock.batch.linger +0ms +default \\(auto: .*waiting gains nothing")
        .containsPattern("penstock.commit.early +false +default \\(auto: .*host's cores")
        .containsPattern(
            "penstock.in-flight.max +96 +default \\(auto: 4 batches of 8 for each of 3")
        .containsPattern("penstock.model.name +resnet50-demo +default \\(auto: the demo model")
        .doesNotContainPattern(" auto +default");
  }

  @Test
  void jsonHasTheValueAsWrittenAndWhatItComesTo() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("config", "--json", "--set", "penstock.model.provider=simulated");
    for (String line : run.lines()) {
      JsonNode setting = new ObjectMapper().readTree(line);
      if (setting.at("/key").asText().equals("penstock.batch.linger")) {
        assertThat(setting.at("/value").asText()).isEqualTo("auto");
        assertThat(setting.at("/effective").asText()).isEqualTo("20ms");
        assertThat(setting.at("/because").asText()).contains("separate device");
      }
      if (setting.at("/key").asText().equals("penstock.top-k")) {
        assertThat(setting.at("/effective").asText()).isEqualTo("5");
        assertThat(setting.get("because").isNull()).isTrue();
      }
    }
  }

  @Test
  void masksSecretsInJsonToo() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("config", "--json", "--set", "kafka.ssl.key.password=hunter2");
    assertThat(run.out()).contains("kafka.ssl.key.password").doesNotContain("hunter2");
    for (String line : run.lines()) {
      assertThat(new ObjectMapper().readTree(line).at("/doc").asText()).isNotEmpty();
    }
  }

  @Test
  void reportsAllErrorsTogether() {
    CommandLineRun run =
        CommandLineRun.of(
            "config", "--set", "penstock.batch.size=many", "--set", "penstock.top-k=0");
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("penstock.batch.size = many", "penstock.top-k = 0")
        .doesNotContain("\tat ");
  }

  @Test
  void wrongSettingsStopEveryCommandBeforeItStarts() {
    CommandLineRun run = CommandLineRun.of("results", "--bootstrap-servers", "nonsense");
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("nonsense (--bootstrap-servers)", "host:port");
  }
}
