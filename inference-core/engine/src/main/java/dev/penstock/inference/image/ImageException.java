package dev.penstock.inference.image;

import org.jspecify.annotations.Nullable;

/** These bytes are not an image we can use; the message says why, with the limit it broke. */
public class ImageException extends Exception {

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
