package dev.penstock.cli.console;

/** What the command line names cannot be used, and nothing was begun; ends with exit code 2. */
public final class WrongUsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WrongUsageException(String message) {
    super(message);
  }
}
