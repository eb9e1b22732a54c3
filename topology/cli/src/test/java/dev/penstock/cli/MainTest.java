package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import dev.penstock.cli.console.ExceptionReporter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.OutputClosedException;
import dev.penstock.cli.console.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MainTest {

  /** Levels belong to the process, and so to all tests. */
  @AfterEach
  void quietAgain() {
    for (String logger : List.of("dev.penstock", "org.apache.kafka")) {
      ((Logger) LoggerFactory.getLogger(logger)).setLevel(null);
    }
  }

  @Test
  void helpListsTheCommandsOfThisDistribution() {
    CommandLineRun run = CommandLineRun.of("--help");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("run", "model", "Example:")
        .doesNotContain("demo", "broker", "bench");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "produce",
        "results",
        "model",
        "model build",
        "model import",
        "model list",
        "model inspect",
        "dlq",
        "dlq list",
        "dlq show",
        "dlq redrive",
        "config"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    CommandLineRun run = CommandLineRun.of((command + " --help").split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("Usage: penstock " + command, "Example:\n  penstock " + command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model",
        "modle",
        "--nonsense",
        "model inspect",
        "dlq",
        "dlq show",
        "dlq show 3-17",
        "dlq redrive",
        "dlq redrive --offset 3",
        "dlq redrive --all --stage fetch",
        "produce",
        "produce --key-by id x",
        "results --timeout soon",
        "results --max few"
      })
  void wrongUsageIsOneLineAndWhereToLook(String line) {
    CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("penstock: ").contains("--help").doesNotContain("\tat ");
  }

  @Test
  void aMistypedCommandIsGuessed() {
    assertThat(CommandLineRun.of("prodce").err())
        .startsWith("penstock: unknown command 'prodce'; did you mean produce?")
        .contains("penstock --help");
    assertThat(CommandLineRun.of("--verbose", "dlq", "lst").err())
        .startsWith("penstock: unknown command 'lst'; did you mean list?")
        .contains("penstock dlq --help");
    assertThat(CommandLineRun.of("foo").err())
        .startsWith("penstock: unknown command 'foo'\n")
        .doesNotContain("did you mean");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "produce",
        "results",
        "config",
        "model",
        "model import",
        "model list",
        "model inspect",
        "model build",
        "model compare",
        "dlq",
        "dlq list",
        "dlq show",
        "dlq redrive"
      })
  void examplesAreNotWrapped(String command) {
    String help = CommandLineRun.of((command + " --help").split(" ")).out();
    assertThat(help.substring(help.indexOf("Example:")).lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("  penstock ") || line.startsWith("    --"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "broker --port 0", "bench ceiling", "--verbose demo --count 1"})
  void aCommandOfAnotherDistributionIsOneLine(String line) {
    CommandLineRun run = CommandLineRun.of(line.split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("is not in this distribution", "scripts/penstock");
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void aFailureIsOneLineUnlessMoreIsWanted(@TempDir Path models) {
    String[] args = {"model", "inspect", "nothing", "--repository", models.toString()};
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).startsWith("penstock: No model 'nothing'").hasLineCount(1);

    CommandLineRun verbose =
        CommandLineRun.of("model", "inspect", "nothing", "--repository", args[4], "--verbose");
    assertThat(verbose.err()).contains("\tat ");
  }

  @Test
  void endsQuietlyWhenNobodyReads() {
    Terminal deaf = new Terminal(new ClosedPipe(), new ClosedPipe(), false);
    ExceptionReporter faults = new ExceptionReporter(deaf, () -> false);
    assertThat(faults.handleExecutionException(new OutputClosedException(), null, null))
        .isEqualTo(ExitCode.OUTPUT_CLOSED);
    assertThatThrownBy(() -> deaf.result("line")).isInstanceOf(OutputClosedException.class);
  }

  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
