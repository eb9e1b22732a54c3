package dev.penstock.inference;

import dev.penstock.inference.batch.BatchReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives what the engine did. Called on its threads: be quick. Its exceptions are ignored. */
public interface EngineListener {

  /** Ignores everything. */
  EngineListener NONE = new EngineListener() {};

  /** An image was decoded, or could not be. */
  default void imageDecoded(long nanos, boolean failed) {}

  /**
   * A batch begins to run; {@link #batchFinished} follows on the same thread, and until then no
   * other batch begins on it.
   *
   * @param tags what the callers attached to its requests, in order
   */
  default void batchStarted(List<@Nullable Object> tags) {}

  /** A batch has run and all its requests have ended. */
  default void batchFinished(BatchReport report) {}

  /** A batch did not fit the device; from now on none holds more than {@code limit} images. */
  default void batchLimitLowered(int limit) {}

  /** Many batches have fitted the device since; up to {@code limit} images are tried again. */
  default void batchLimitRaised(int limit) {}

  /**
   * The engine cannot go on: every request, pending or to come, ends in {@code reason}. Its owner
   * should stop the program.
   */
  default void engineFailed(EngineFailedException reason) {}
}
