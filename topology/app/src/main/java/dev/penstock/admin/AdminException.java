package dev.penstock.admin;

/** The admin server cannot listen; the message says where and why. */
public final class AdminException extends RuntimeException {
  AdminException(String message, Throwable cause) {
    super(message, cause);
  }
}
