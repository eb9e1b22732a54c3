package dev.penstock.processor;

/**
 * The commits of a stream thread bypass the held-back offsets: records could be lost, so the
 * instance must stop.
 */
public final class UnsafeCommitException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnsafeCommitException(String message) {
    super(message);
  }
}
