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

  /** Any failure to decode, as one of the image; a lack of memory says nothing about the image. */
  public static ImageException of(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return new ImageException(
          "this instance ran out of memory; the image was not found broken: " + failure, failure);
    }
    return failure instanceof ImageException known
        ? known
        : new ImageException("the decoder failed: " + failure, failure);
  }
}
