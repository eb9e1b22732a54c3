package dev.penstock.inference.onnx;

import java.io.IOException;

/** These bytes are not an ONNX model we can read; the message names the place in the file. */
public final class OnnxFormatException extends IOException {

  public OnnxFormatException(String message) {
    super(message);
  }
}
