package dev.penstock.record;

/** The record is sound, but its image, kept elsewhere, could not be had. */
public final class UnfetchedImageException extends RecordException {

  public UnfetchedImageException(String message) {
    super(message);
  }
}
