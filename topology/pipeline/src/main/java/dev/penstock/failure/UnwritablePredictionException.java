package dev.penstock.failure;

/** There is a prediction, but its topic does not accept it; the message says why. */
public final class UnwritablePredictionException extends Exception {

  public UnwritablePredictionException(String message) {
    super(message);
  }

  public UnwritablePredictionException(String message, Throwable cause) {
    super(message, cause);
  }
}
