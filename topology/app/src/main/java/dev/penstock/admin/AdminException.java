package dev.penstock.admin;

/** The admin server cannot listen; the message says on which address and why. */
public final class AdminException extends RuntimeException {
  AdminException(String message, Throwable cause) {
    super(message, cause);
  }
}
