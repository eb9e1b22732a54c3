package dev.penstock.processor;

/**
 * A partition would continue past a record that has no answer. The stream thread must end before it
 * commits; the next one starts from the committed offset, and so with that record.
 */
public final class SkippedRecordException extends RuntimeException {

  private static final long serialVersionUID = 1;

  SkippedRecordException(String message) {
    super(message);
  }
}
