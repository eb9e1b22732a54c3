package dev.penstock.deadletter;

/** The dead letters cannot be read or redriven; the message says why, and what was already done. */
public final class DeadLetterException extends Exception {

  public DeadLetterException(String message) {
    super(message);
  }

  public DeadLetterException(String message, Throwable cause) {
    super(message, cause);
  }
}
