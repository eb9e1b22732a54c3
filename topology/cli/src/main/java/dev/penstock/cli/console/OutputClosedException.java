package dev.penstock.cli.console;

/**
 * Nobody reads the output any more, as with {@code | head}: the command should end without a word.
 */
public final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
