package dev.penstock.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.zoo.ColourModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {

  @TempDir private Path models;

  @Test
  void listTellsOfAnEmptyRepository() {
    CommandLineRun run = CommandLineRun.of("model", "list", "--repository", models.toString());
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no models in " + models);
  }

  @Test
  void listAndInspectShowAModel() throws Exception {
    ColourModel.publish(models);
    assertThat(CommandLineRun.of("model", "list", "--repository", models.toString()).lines())
        .containsExactly("colour:1");
    assertThat(
            CommandLineRun.of("model", "inspect", "colour", "--repository", models.toString())
                .out())
        .contains("uint8[N,32,32,3]", "black, blue", "fp32");
  }

  @Test
  void inspectSpeaksJson() throws Exception {
    ColourModel.publish(models);
    CommandLineRun run =
        CommandLineRun.of(
            "model", "inspect", "colour:1", "--json", "--repository", models.toString());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.at("/input/layout").asText()).isEqualTo("nhwc");
    assertThat(json.at("/labels")).hasSize(8);
    assertThat(json.at("/digest").asText()).hasSize(64);
  }
}
