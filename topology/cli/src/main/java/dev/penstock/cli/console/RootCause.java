package dev.penstock.cli.console;

/** Finds what went wrong at the bottom of an exception, where others only say that it did. */
public final class RootCause {

  private static final int MOST_CAUSES = 50; // Chains may be circular.

  private RootCause() {}

  /** The deepest cause; the exception itself if it has none. */
  public static Throwable of(Throwable exception) {
    Throwable cause = exception;
    for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** An exception in one line. Our own have complete messages; others need their type as well. */
  public static String describe(Throwable exception) {
    String message = exception.getMessage();
    String type = exception.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return type + " (--verbose shows where)";
    }
    boolean ours = exception.getClass().getName().startsWith("dev.penstock.");
    return ours ? message : type + ": " + message;
  }

  /** An exception in one line, with its deepest cause where the message does not have it. */
  static String describeWithCause(Throwable exception) {
    String text = describe(exception);
    Throwable cause = of(exception);
    String reason = cause.getMessage();
    boolean isSaid = cause == exception || reason == null || text.contains(reason);
    return isSaid ? text : text + " (" + describe(cause) + ")";
  }
}
