package dev.penstock.inference.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives what a batcher did. Called on worker threads: be quick. Its exceptions are ignored. */
public interface BatchListener {

  /**
   * A batch begins to run; {@link #batchFinished} follows on the same thread.
   *
   * @param tags what the callers attached to its requests, in order
   */
  default void batchStarted(List<@Nullable Object> tags) {}

  /** A batch has run and all its requests have ended. */
  default void batchFinished(BatchReport report) {}

  /** A batch did not fit the device; from now on none holds more than {@code limit} requests. */
  default void limitLowered(int limit, Throwable cause) {}

  /** Many batches have fitted the device since: up to {@code limit} requests are tried again. */
  default void limitRaised(int limit) {}

  /** A worker's function failed on known-good input too, and was replaced. */
  default void functionReplaced(Throwable cause) {}

  /** The batcher gave up: every request, pending or to come, ends in {@code reason}. */
  default void gaveUp(Exception reason) {}
}
