package dev.penstock.backfill.files.topic;

/** The topic cannot be written or looked up at present; trying again may help. */
public final class TopicAwayException extends Exception {

  TopicAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
