package dev.penstock.cli.console;

import dev.penstock.app.WrongSettingException;
import dev.penstock.config.ConfigException;
import dev.penstock.config.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports an exception in one line, and chooses the exit code. */
public final class ExceptionReporter
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Terminal terminal;
  private final BooleanSupplier verbose;

  public ExceptionReporter(Terminal terminal, BooleanSupplier verbose) {
    this.terminal = terminal;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    Optional<String> unknown = unknownCommand(exception);
    if (unknown.isPresent()) {
      report(unknown.get());
      terminal.note("see the commands: " + command.getCommandSpec().qualifiedName() + " --help");
      return ExitCode.WRONG_USAGE;
    }
    report(String.valueOf(exception.getMessage()));
    if (exception instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        terminal.note("did you mean: " + String.join(", ", suggestions) + "?");
      }
    }
    terminal.note("see: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.WRONG_USAGE;
  }

  /** Where a command is due, what is no option can only be the name of one. */
  private static Optional<String> unknownCommand(ParameterException exception) {
    Set<String> known = exception.getCommandLine().getSubcommands().keySet();
    if (known.isEmpty() || !(exception instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    String name = unmatched.getUnmatched().get(0);
    if (name.startsWith("-")) {
      return Optional.empty();
    }
    String meant =
        Spelling.nearest(name, known, (name.length() + 1) / 2)
            .map(near -> "; did you mean %s?".formatted(near))
            .orElse("");
    return Optional.of("unknown command '%s'%s".formatted(Text.onOneLine(name), meant));
  }

  @Override
  public int handleExecutionException(Exception exception, CommandLine line, ParseResult parsed) {
    if (exception instanceof OutputClosedException) {
      return ExitCode.OUTPUT_CLOSED;
    }
    if (exception instanceof ConfigException) {
      report("wrong settings: " + exception.getMessage());
      return ExitCode.WRONG_USAGE;
    }
    if (exception instanceof WrongSettingException) {
      report("wrong settings: " + exception.getMessage());
      return ExitCode.WRONG_USAGE;
    }
    if (exception instanceof WrongUsageException) {
      report(String.valueOf(exception.getMessage()));
      return ExitCode.WRONG_USAGE;
    }
    if (exception instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return fail(exception);
  }

  /** Reports what has ended the command, and returns its exit code. */
  public int fail(Throwable failure) {
    terminal.error(RootCause.describeWithCause(failure), verbose.getAsBoolean() ? failure : null);
    return ExitCode.FAILED;
  }

  private void report(String problem) {
    terminal.error(problem, null);
  }
}
