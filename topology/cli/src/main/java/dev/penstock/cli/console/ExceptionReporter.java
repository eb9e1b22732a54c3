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

/** Says what went wrong in words for a person, and gives the exit code. */
public final class ExceptionReporter
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Terminal terminal;
  private final BooleanSupplier verbose;

  public ExceptionReporter(Terminal terminal, BooleanSupplier verbose) {
    this.terminal = terminal;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException fault, String[] args) {
    CommandLine verb = fault.getCommandLine();
    tell(String.valueOf(fault.getMessage()));
    if (fault instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        terminal.note("did you mean: " + String.join(", ", suggestions) + "?");
      }
    }
    terminal.note("see: " + verb.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.WRONG_USAGE;
  }

  @Override
  public int handleExecutionException(Exception fault, CommandLine line, ParseResult parsed) {
    if (fault instanceof OutputClosedException) {
      return ExitCode.OUTPUT_CLOSED;
    }
    if (fault instanceof ConfigException) {
      tell("wrong settings, " + fault.getMessage());
      return ExitCode.WRONG_USAGE;
    }
    if (fault instanceof WrongSettingException) {
      tell("wrong settings, " + fault.getMessage());
      return ExitCode.WRONG_USAGE;
    }
    if (fault instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    tell(inWords(fault));
    if (verbose.getAsBoolean()) {
      terminal.trace(fault);
    }
    return ExitCode.FAILED;
  }

  private void tell(String fault) {
    terminal.note("penstock: " + fault);
  }

  /** The message of what we throw says all; that of others needs to be told what it is. */
  private static String inWords(Exception fault) {
    String message = fault.getMessage();
    if (message == null || message.isBlank()) {
      return fault.getClass().getSimpleName() + " (--verbose shows where)";
    }
    boolean ours = fault.getClass().getName().startsWith("dev.penstock.");
    return ours ? message : fault.getClass().getSimpleName() + ": " + message;
  }
}
