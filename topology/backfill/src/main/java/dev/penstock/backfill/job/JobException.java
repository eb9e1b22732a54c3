package dev.penstock.backfill.job;

/** A job cannot be read, changed or carried on; the message says why, for its user. */
public class JobException extends Exception {

  private static final long serialVersionUID = 1L;

  public JobException(String message) {
    super(message);
  }

  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
