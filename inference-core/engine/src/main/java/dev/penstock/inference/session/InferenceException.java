package dev.penstock.inference.session;

/** The model or its device failed; the message says where. */
public class InferenceException extends Exception {

  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }

  public InferenceException(String message) {
    super(message);
  }
}
