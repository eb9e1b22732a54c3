package dev.penstock.cli;

import dev.penstock.cli.config.ConfigCommand;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExceptionReporter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.dlq.DlqCommand;
import dev.penstock.cli.model.ModelCommand;
import dev.penstock.cli.produce.ProduceCommand;
import dev.penstock.cli.results.ResultsCommand;
import dev.penstock.cli.run.RunCommand;
import dev.penstock.workbench.bench.BenchCommand;
import dev.penstock.workbench.broker.BrokerCommand;
import dev.penstock.workbench.demo.DemoCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The program: one verb a run.
 *
 * <p>Only the verb that is asked for is loaded: each is described by its own class, so a new one is
 * a class and a line in {@link #VERBS}.
 */
public final class Main {

  /** In the order of the help. */
  private static final Map<String, Function<CommandContext, Object>> VERBS = new LinkedHashMap<>();

  static {
    VERBS.put("demo", DemoCommand::new);
    VERBS.put("broker", BrokerCommand::new);
    VERBS.put("run", RunCommand::new);
    VERBS.put("produce", ProduceCommand::new);
    VERBS.put("results", ResultsCommand::new);
    VERBS.put("model", ModelCommand::with);
    VERBS.put("dlq", DlqCommand::with);
    VERBS.put("bench", BenchCommand::with);
    VERBS.put("config", ConfigCommand::new);
  }

  private final CommandContext session;

  Main(CommandContext session) {
    this.session = session;
  }

  /** Ends the process with an {@link ExitCode}. */
  public static void main(String[] args) {
    StopSignal stop = StopSignal.ofProcess();
    int code = new Main(new CommandContext(Terminal.standard(), stop)).run(args);
    stop.finished(code);
    System.exit(code);
  }

  /** Runs one verb and returns its exit code. */
  int run(String... args) {
    RootCommand root = new RootCommand();
    CommandLine line = new CommandLine(root);
    VERBS.forEach(
        (name, verb) -> {
          if (wanted(name, args)) {
            line.addSubcommand(name, verb.apply(session));
          }
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    ExceptionReporter faults = new ExceptionReporter(session.terminal(), () -> root.verbose);
    line.setOut(session.terminal().outWriter());
    line.setErr(session.terminal().errWriter());
    line.setParameterExceptionHandler(faults);
    line.setExecutionExceptionHandler(faults);
    line.setExecutionStrategy(
        parsed -> {
          if (root.verbose) {
            LogLevels.verbose();
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    return line.execute(args);
  }

  /** All verbs when none is named, as for the help and for suggestions. */
  private static boolean wanted(String verb, String[] args) {
    return args.length == 0 || args[0].equals(verb) || !VERBS.containsKey(args[0]);
  }
}
