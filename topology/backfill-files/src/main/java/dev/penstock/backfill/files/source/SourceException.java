package dev.penstock.backfill.files.source;

/** The input cannot be used as it was named; nothing was begun. The message is for the user. */
public final class SourceException extends Exception {

  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
