package dev.penstock.backfill.bounds;

/** The requested part of a topic cannot be determined; the message says why. */
public final class BoundsException extends Exception {

  BoundsException(String message) {
    super(message);
  }

  BoundsException(String message, Throwable cause) {
    super(message, cause);
  }
}
