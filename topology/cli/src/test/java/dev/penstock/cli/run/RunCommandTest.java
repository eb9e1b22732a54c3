package dev.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import org.junit.jupiter.api.Test;

class RunCommandTest {

  @Test
  void refusesAtLeastOnceOnTheStreamsProtocolBeforeItStarts() {
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "--set",
            "penstock.processing.guarantee=at_least_once",
            "--set",
            "streams.group.protocol=streams");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("streams.group.protocol", "penstock.processing.guarantee");
    assertThat(run.out()).isEmpty();
  }
}
