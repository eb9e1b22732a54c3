package dev.penstock.broker;

/**
 * A broker that could not start, or a topic that did not become usable; the message says what to
 * change.
 */
public final class BrokerException extends RuntimeException {
  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
