package dev.penstock.record;

/** This record is not a valid request; the message names the field or the header. */
public sealed class RecordException extends Exception permits UnfetchedImageException {

  public RecordException(String message) {
    super(message);
  }

  public RecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
