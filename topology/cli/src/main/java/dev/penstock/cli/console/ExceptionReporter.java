package dev.penstock.cli.console;

import dev.penstock.app.WrongSettingException;
import dev.penstock.config.ConfigException;
import java.util.List;
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
