package dev.penstock.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.console.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkbenchCommandsTest {

  @Test
  void helpListsAllCommandsInOneOrder() {
    List<String> lines = CommandLineRun.of("--help").lines();
    List<String> commands =
        lines.subList(lines.indexOf("Commands:") + 1, lines.indexOf("Example:")).stream()
            .filter(line -> line.matches("  \\w.*"))
            .map(line -> line.strip().split(" ")[0])
            .toList();
    assertThat(commands)
        .containsExactly(
            "demo",
            "broker",
            "run",
            "produce",
            "results",
            "backfill",
            "lag",
            "model",
            "dlq",
            "bench",
            "config");
    assertThat(lines).contains("  penstock demo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "broker",
        "bench",
        "bench ceiling",
        "bench pipeline",
        "bench baseline",
        "bench latency",
        "bench lag",
        "bench startup"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    CommandLineRun run = CommandLineRun.of((command + " --help").split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("Usage: penstock " + command, "Example:\n  penstock " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker --port x", "demo --count 0", "bench", "bench ceiling --rounds x"})
  void wrongUsageIsOneLineAndWhereToLook(String line) {
    CommandLineRun run = CommandLineRun.of(line.split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("penstock: ").contains("--help").doesNotContain("\tat ");
  }

  @Test
  void aMistypedCommandIsGuessed() {
    assertThat(CommandLineRun.of("brokr").err()).contains("did you mean broker?");
  }
}
