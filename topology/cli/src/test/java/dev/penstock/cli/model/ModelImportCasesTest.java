package dev.penstock.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that were served wrongly, or not at all; skipped where they are not there. */
class ModelImportCasesTest {

  @TempDir private Path models;
  private Path cases;

  @BeforeEach
  void findCases() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("shared/data/cases/onnx"))) {
      at = at.getParent();
    }
    assumeThat(at).as("the folder shared/data/cases/onnx, somewhere above").isNotNull();
    cases = at.resolve("shared/data/cases/onnx");
  }

  @ParameterizedTest
  @CsvSource({
    "sigmoid4,    none,     independent probabilities",
    "softmax_exp, default,  probabilities (they sum to 1",
    "mixbatch,    none,     one image at a time",
    "out_static1, softmax,  first axis is opened"
  })
  void whatIsUnusualIsSeenAndSaid(String model, String activation, String said) throws IOException {
    CommandLineRun run = imported(model);

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains(said);
    assertThat(Files.readString(models.resolve(model + "/1/model.properties")))
        .contains("output.activation=" + activation.replace("default", "none"));
  }

  @Test
  void anOverflowInHalfPrecisionIsNotPublishedUnlessForced() {
    CommandLineRun run = imported("h_overflow", "--fp16");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("not published", "--force");
    assertThat(models.resolve("h_overflow")).doesNotExist();

    assertThat(imported("h_overflow", "--fp16", "--force").code()).isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(models.resolve("h_overflow/1/conversion.json")).exists();
  }

  @Test
  void weightsOfTheLastLayerAloneStayInFp32() {
    CommandLineRun run = imported("plain", "--fp16");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("Stays FP32");
  }

  @Test
  void ofTwoOutputsOneIsNamed() {
    CommandLineRun run = imported("aux");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--output");

    assertThat(imported("aux", "--output", "aux").code()).isEqualTo(ExitCode.DONE);
    assertThat(
            CommandLineRun.of(
                    "model", "compare", "aux", "aux", "--repository", models.toString(), "--json")
                .out())
        .contains("\"verdict\":\"pass\"", "\"agreement\":1.0");
  }

  @Test
  void aModelOfOneChannelGetsGrayImages() throws IOException {
    CommandLineRun run = imported("gray");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(models.resolve("gray/1/model.properties")))
        .contains("input.channels=gray");
  }

  @Test
  void labelsInJsonAreRead() throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            "model",
            "import",
            cases.resolve("plain.onnx").toString(),
            "--labels=" + cases.resolve("l4.json"),
            "--name=plain:1",
            "--repository=" + models);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(models.resolve("plain/1/labels.txt")).hasContent("red\ngreen\nblue\ngrey");
  }

  private CommandLineRun imported(String model, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "model",
                "import",
                cases.resolve(model + ".onnx").toString(),
                "--labels",
                cases.resolve("l4.txt").toString(),
                "--name",
                model + ":1",
                "--repository",
                models.toString()));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(String[]::new));
  }
}
