package dev.penstock.inference.session;

/** The model or its device failed; the message says where, on one line. */
public class InferenceException extends Exception {

  public InferenceException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  public InferenceException(String message) {
    super(oneLine(message));
  }

  /** ONNX Runtime's messages, of which ours are made, end with line breaks. */
  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
