package dev.penstock.backfill.files.topic;

/**
 * Trying again would not help: the topic or the group refuses what the job has. The message is for
 * the user.
 */
public final class RefusedException extends Exception {

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  RefusedException(String message) {
    super(message);
  }
}
