package dev.penstock.inference.image;

/** These bytes are not an image we can use; the message says why, with the limit it broke. */
public class ImageException extends Exception {

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
