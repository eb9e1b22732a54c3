package dev.penstock.cli.console;

import dev.penstock.kafka.MissingPermission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

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
    if (exception instanceof FileSystemException file) {
      return describe(file);
    }
    Throwable wrapped = exception.getCause();
    if (exception instanceof UncheckedIOException && wrapped != null) {
      return describe(wrapped);
    }
    String message = exception.getMessage();
    String type = exception.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return type + " (--verbose shows where)";
    }
    // Java's own of files and sockets say it all.
    boolean isComplete =
        exception.getClass() == IOException.class
            || exception.getClass().getName().startsWith("dev.penstock.");
    return isComplete ? message : type + ": " + message;
  }

  private static String describe(FileSystemException exception) {
    String reason =
        exception instanceof NoSuchFileException
            ? "no such file"
            : exception instanceof AccessDeniedException
                ? "no permission"
                : exception.getReason() == null
                    ? exception.getClass().getSimpleName()
                    : exception.getReason();
    return reason + ": " + exception.getFile();
  }

  /** An exception in one line, with its deepest cause where the message does not have it. */
  public static String describeWithCause(Throwable exception) {
    String text = describe(exception);
    Throwable cause = of(exception);
    if (cause instanceof AuthorizationException) { // which says less than we do
      boolean ours = exception.getClass().getName().startsWith("dev.penstock.");
      return ours ? text : MissingPermission.in(cause, AclOperation.READ).orElse(text);
    }
    String reason = cause.getMessage();
    boolean isSaid = cause == exception || reason == null || text.contains(reason);
    return isSaid ? text : text + " (" + describe(cause) + ")";
  }
}
