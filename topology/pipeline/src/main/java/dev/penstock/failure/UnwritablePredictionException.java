package dev.penstock.failure;

/** There is a prediction, but its topic cannot take it; the message says why. */
public final class UnwritablePredictionException extends Exception {

  public UnwritablePredictionException(String message) {
    super(message);
  }

  public UnwritablePredictionException(String message, Throwable cause) {
    super(message, cause);
  }
}
