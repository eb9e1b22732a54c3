package dev.penstock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.docs.Reader.Outcome;
import dev.penstock.guarantee.ChaosMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** Commands that need no process: the start of a JVM would take most of their time. */
final class InProcess {

  private static final String PENSTOCK = "scripts/penstock";
  private static final String CHAOS = "scripts/chaos";

  /** These take minutes. */
  static final List<String> LONG = List.of(PENSTOCK + " bench", CHAOS);

  private static final String NO_OPTION = "--no-such-option";

  private static final Set<String> UNDERSTOOD = new HashSet<>();

  private InProcess() {}

  /** An option that does not exist is the only thing the command complains of. */
  static void checkOptions(String command) {
    if (UNDERSTOOD.add(command)) {
      assertThat(command).as("has words only").doesNotContainPattern("['\"\\\\$|;]");
      List<String> words = new ArrayList<>(List.of(command.split("\\s+")));
      words.add(NO_OPTION);
      Outcome outcome = run(words);
      assertThat(outcome.code()).as(outcome.printed()).isEqualTo(2);
      assertThat(outcome.printed()).contains("Unknown option: '" + NO_OPTION + "'");
    }
  }

  /**
   * @param words of the command, after the expansions of a shell
   */
  static Outcome run(List<String> words) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
    int code;
    if (words.get(0).equals(CHAOS)) {
      PrintWriter writer = new PrintWriter(printed, true, StandardCharsets.UTF_8);
      CommandLine chaos = ChaosMain.commandLine();
      code = chaos.setOut(writer).setErr(writer).execute(arguments);
    } else {
      assertThat(words.get(0)).isEqualTo(PENSTOCK);
      Terminal terminal = new Terminal(printed, printed, false);
      code = new Main(new CommandContext(terminal, new StopSignal())).run(arguments);
    }
    return new Outcome(code, printed.toString(StandardCharsets.UTF_8));
  }
}
