package dev.penstock.backfill.files;

import org.jspecify.annotations.Nullable;

/** A job cannot be begun, or cannot go on. The message is for the user. */
public final class FileJobException extends Exception {

  private final boolean wrongUsage;

  private FileJobException(String message, @Nullable Throwable cause, boolean wrongUsage) {
    super(message, cause);
    this.wrongUsage = wrongUsage;
  }

  static FileJobException wrongUsage(String message) {
    return new FileJobException(message, null, true);
  }

  static FileJobException failed(String message) {
    return new FileJobException(message, null, false);
  }

  static FileJobException failed(String message, Throwable cause) {
    return new FileJobException(message, cause, false);
  }

  /** Whether another command line is needed; nothing was done then. */
  public boolean isWrongUsage() {
    return wrongUsage;
  }
}
