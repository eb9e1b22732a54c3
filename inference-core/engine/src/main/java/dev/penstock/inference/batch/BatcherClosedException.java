package dev.penstock.inference.batch;

/** Closed before it could answer. */
public final class BatcherClosedException extends IllegalStateException {

  public BatcherClosedException() {
    super("closed before the request was answered");
  }
}
