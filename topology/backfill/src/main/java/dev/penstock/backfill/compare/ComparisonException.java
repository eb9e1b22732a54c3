package dev.penstock.backfill.compare;

import org.jspecify.annotations.Nullable;

/** Predictions cannot be read or compared; the message says why, for the user. */
public final class ComparisonException extends Exception {

  private static final long serialVersionUID = 1L;

  public ComparisonException(String message) {
    this(message, null);
  }

  public ComparisonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
