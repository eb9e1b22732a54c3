package dev.penstock.record;

/** The record is valid, but its image, stored elsewhere, could not be fetched. */
public final class UnfetchedImageException extends RecordException {

  public UnfetchedImageException(String message) {
    super(message);
  }
}
