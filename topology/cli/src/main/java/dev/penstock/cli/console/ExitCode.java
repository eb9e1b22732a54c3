package dev.penstock.cli.console;

/** The exit codes of the program. These numbers are API. */
public final class ExitCode {

  /** All that was asked for has been done. */
  public static final int DONE = 0;

  /** Something has failed; a line on stderr says what. */
  public static final int FAILED = 1;

  /** The command line or the settings are wrong; nothing was begun. */
  public static final int WRONG_USAGE = 2;

  /** What was asked for has been done, but a limit was passed that a person should look at. */
  public static final int OVER_LIMIT = 3;

  /** Nobody reads the output any more; what a shell shows for a program ended by SIGPIPE. */
  public static final int OUTPUT_CLOSED = 128 + 13;

  private ExitCode() {}
}
