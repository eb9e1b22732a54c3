package dev.penstock.cli;

import dev.penstock.cli.backfill.BackfillCommand;
import dev.penstock.cli.config.ConfigCommand;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExceptionReporter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.dlq.DlqCommand;
import dev.penstock.cli.lag.LagCommand;
import dev.penstock.cli.model.ModelCommand;
import dev.penstock.cli.produce.ProduceCommand;
import dev.penstock.cli.results.ResultsCommand;
import dev.penstock.cli.run.RunCommand;
import dev.penstock.cli.verify.VerifyCommand;
import dev.penstock.observability.LogFormat;
import dev.penstock.observability.ProcessLog;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The program: one command a run.
 *
 * <p>Only the command that is named is loaded: each is described by its own class, so a new one is
 * a class and a line in {@link #COMMANDS}.
 */
public final class Main {

  /** In the order of the help. */
  private static final Map<String, Factory> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", provided("demo"));
    COMMANDS.put("broker", provided("broker"));
    COMMANDS.put("run", own(RunCommand::new));
    COMMANDS.put("produce", own(ProduceCommand::new));
    COMMANDS.put("results", own(ResultsCommand::new));
    COMMANDS.put("verify", own(VerifyCommand::new));
    COMMANDS.put("backfill", own(BackfillCommand::with));
    COMMANDS.put("lag", own(LagCommand::new));
    COMMANDS.put("model", own(ModelCommand::with));
    COMMANDS.put("dlq", own(DlqCommand::with));
    COMMANDS.put("bench", provided("bench"));
    COMMANDS.put("config", own(ConfigCommand::new));
  }

  private final CommandContext context;

  public Main(CommandContext context) {
    this.context = context;
  }

  /** Ends the process with an {@link ExitCode}. */
  public static void main(String[] args) {
    ProcessLog.install(LogFormat.of(System.getenv()));
    StopSignal stop = StopSignal.ofProcess();
    int code = new Main(new CommandContext(Terminal.standard(), stop)).run(args);
    stop.finished(code);
    System.exit(code);
  }

  /** Runs one command and returns its exit code. */
  public int run(String... args) {
    RootCommand root = new RootCommand();
    CommandLine line = new CommandLine(root);
    COMMANDS.forEach(
        (name, factory) -> {
          if (isWanted(name, args)) {
            factory.create(context).ifPresent(command -> line.addSubcommand(name, command));
          }
        });
    String named = commandName(args);
    if (COMMANDS.containsKey(named) && !line.getSubcommands().containsKey(named)) {
      return reportMissing(named);
    }
    if (!line.getSubcommands().containsKey("demo")) {
      line.getCommandSpec().usageMessage().footer(RootCommand.FOOTER_WITHOUT_DEMO);
    }
    ExceptionReporter reporter = new ExceptionReporter(context.terminal(), () -> root.verbose);
    line.setOut(context.terminal().outWriter());
    line.setErr(context.terminal().errWriter());
    configure(line, root, reporter);
    try {
      return line.execute(args);
    } catch (Error e) { // picocli hands over exceptions only
      return reporter.fail(e);
    }
  }

  private static void configure(CommandLine line, RootCommand root, ExceptionReporter reporter) {
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(reporter);
    line.setExecutionExceptionHandler(reporter);
    line.setExecutionStrategy(
        parsed -> {
          if (root.verbose) {
            LogLevels.verbose();
          }
          return new CommandLine.RunLast().execute(parsed);
        });
  }

  private int reportMissing(String command) {
    context
        .terminal()
        .error(
            "'%s' is not in this distribution; the tarball and scripts/penstock of a checkout have it"
                .formatted(command),
            null);
    return ExitCode.WRONG_USAGE;
  }

  /** All commands when none is named first, as for the help and for suggestions. */
  private static boolean isWanted(String command, String[] args) {
    return args.length == 0 || args[0].equals(command) || !COMMANDS.containsKey(args[0]);
  }

  /** The first word that is not an option; the program's own options take no values. */
  private static String commandName(String[] args) {
    return Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
  }

  private static Factory own(Function<CommandContext, Object> create) {
    return context -> Optional.of(create.apply(context));
  }

  private static Factory provided(String name) {
    return context ->
        ServiceLoader.load(CommandProvider.class).stream()
            .flatMap(provider -> provider.get().command(name, context).stream())
            .findFirst();
  }

  /** Creates a command, where this distribution has it. */
  @FunctionalInterface
  private interface Factory {
    Optional<Object> create(CommandContext context);
  }
}
