package dev.penstock.output;

/** An output topic cannot be used; the message names the topic, the setting and what to change. */
public final class UnusableTopicException extends Exception {

  UnusableTopicException(String message) {
    super(message);
  }

  UnusableTopicException(String message, Throwable cause) {
    super(message, cause);
  }
}
