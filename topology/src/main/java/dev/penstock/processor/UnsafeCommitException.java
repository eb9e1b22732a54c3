package dev.penstock.processor;

/**
 * A commit could pass records that have no answer yet. Neither a new stream thread nor a restart
 * makes it safe, so the instance stops before it loses anything.
 */
public final class UnsafeCommitException extends RuntimeException {

  /**
   * @param message what makes the commit unsafe
   */
  public UnsafeCommitException(String message) {
    super(message);
  }
}
