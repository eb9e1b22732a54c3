package dev.penstock.cli;

/** What the program ends with. These numbers are API. */
final class ExitCode {

  /** All that was asked for has been done. */
  static final int DONE = 0;

  /** Something has failed; a line on stderr says what. */
  static final int FAILED = 1;

  /** The command line or the settings are wrong; nothing was begun. */
  static final int WRONG_USAGE = 2;

  /** Nobody reads the output any more; what a shell shows for a program ended by SIGPIPE. */
  static final int OUTPUT_CLOSED = 128 + 13;

  private ExitCode() {}
}
