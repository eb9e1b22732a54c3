package dev.penstock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.workbench.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandIT {

  @Test
  void pipelineTellsItsShareOfTheCeiling(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("pipeline.html");

    CommandLineRun run =
        CommandLineRun.of(
            "bench",
            "pipeline",
            "--device-ms",
            "2",
            "--records",
            "2000",
            "--rounds",
            "1",
            "--warm-up",
            "1ms",
            "--json",
            "--html",
            page.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    List<String> lines = run.lines();
    JsonNode result = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(result.at("/efficiency/median").asDouble()).isGreaterThan(0);
    assertThat(result.has("boundBy")).isTrue();
    assertThat(result.at("/contenders").size()).isEqualTo(2);
    assertThat(Files.readString(page)).contains("<svg");
  }

  @Test
  void latencyPastItsObjectiveFails() {
    CommandLineRun run =
        CommandLineRun.of(
            "bench",
            "latency",
            "--device-ms",
            "5",
            "--load",
            "0.05",
            "--warm-up",
            "1s",
            "--duration",
            "1s",
            "--slo-p99",
            "1ms");

    assertThat(run.out()).contains("missed");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void backfillTellsEachOfItsFigures(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("backfill.html");

    CommandLineRun run =
        CommandLineRun.of(
            "bench",
            "backfill",
            "--records",
            "3000",
            "--rounds",
            "1",
            "--warm-up",
            "1s",
            "--duration",
            "2s",
            "--json",
            "--html",
            page.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    List<String> lines = run.lines();
    JsonNode result = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(result.at("/share").asDouble()).isGreaterThan(0);
    assertThat(result.at("/measuredRecords").asInt()).isEqualTo(1000);
    assertThat(result.at("/p99Ratio/median").asDouble()).isGreaterThan(0);
    assertThat(result.at("/rounds").size()).isEqualTo(1);
    assertThat(result.at("/cyclesToStandstill/max").isNumber()).isTrue();
    assertThat(Files.readString(page)).contains("<svg");
  }

  @Test
  void modelAndStandInExcludeEachOther() {
    CommandLineRun run = CommandLineRun.of("bench", "ceiling", "--device-ms", "5", "--null-model");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
  }
}
