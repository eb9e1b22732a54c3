package dev.penstock.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.workbench.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandIT {

  @Test
  void answersEveryPictureRightlyInBatchesAcrossPartitions() throws Exception {
    CommandLineRun run = CommandLineRun.of("demo", "--count", "60", "--json");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.lines()).hasSize(1);
    JsonNode summary = new ObjectMapper().readTree(run.lines().get(0));
    assertThat(summary.at("/produced").asInt()).isEqualTo(60);
    assertThat(summary.at("/predicted").asInt()).isEqualTo(60);
    assertThat(summary.at("/deadLettered").asInt()).isZero();
    assertThat(summary.at("/top1Accuracy").asDouble()).isGreaterThanOrEqualTo(0.95);
    assertThat(summary.at("/partitionsPerBatchMean").asDouble()).isGreaterThan(1);
    assertThat(summary.at("/modelPrecision").asText()).isEqualTo("fp16");
    assertThat(summary.at("/processingGuarantee").asText()).isEqualTo("exactly_once_v2");
  }

  @Test
  void aFileThatIsNoImageIsAnsweredByADeadLetter(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("letter.jpg"), "no image");
    Files.writeString(folder.resolve("empty.png"), "");

    CommandLineRun run = CommandLineRun.of("demo", "--images", folder.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("letter.jpg", "dead letter (decode-image)", "2 produced, 0 predicted, 2 dead");
  }
}
