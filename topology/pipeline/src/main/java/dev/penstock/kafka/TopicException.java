package dev.penstock.kafka;

/** A topic that could not be created or did not become usable; the message names it. */
public final class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicException(String message, Throwable cause) {
    super(message, cause);
  }
}
