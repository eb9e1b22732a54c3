package dev.penstock.processor;

/**
 * A stream thread's commits would not be safe: they bypass the held-back offsets, or would pass a
 * record without an answer. The thread must end before it commits.
 */
public final class UnsafeCommitException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnsafeCommitException(String message) {
    super(message);
  }
}
