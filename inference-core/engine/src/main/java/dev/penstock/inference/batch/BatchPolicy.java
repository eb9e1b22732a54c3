package dev.penstock.inference.batch;

import java.time.Duration;

/**
 * What a batcher leaves to its owner. Called on worker threads, never under the batcher's lock;
 * {@link #release} also on a thread that closes the batcher or submits to a closed one.
 *
 * @param <I> what one request brings
 * @param <O> what one request is answered
 */
public interface BatchPolicy<I, O> {

  /** What the failure of a batch says about the requests in it. */
  enum BatchFailure {
    /**
     * One of them may be the culprit: the batch is split in half and retried until it stands alone.
     */
    SUSPECT_INPUT,
    /** The batch did not fit the device: it is split, and no batch as large is tried again. */
    TOO_LARGE,
    /**
     * It may have been chance: a slow run, an interrupt, a lack of memory. The batch is run again,
     * in halves where it has any, within a {@linkplain BatchPolicy#retryBudget() time budget}; only
     * a request that also fails alone is blamed.
     */
    PASSING
  }

  /** What this failure says about the batch. */
  default BatchFailure classify(Throwable failure) {
    return failure instanceof OutOfMemoryError ? BatchFailure.PASSING : BatchFailure.SUSPECT_INPUT;
  }

  /**
   * How long {@linkplain BatchFailure#PASSING passing} failures of one batch may be retried. If
   * they go on longer, nobody is blamed and the batcher gives up.
   */
  default Duration retryBudget() {
    return Duration.ofMinutes(10);
  }

  /** Takes an input back, once for each one submitted: the batcher will not touch it again. */
  default void release(I input) {}

  /**
   * An input that any function that works can answer, alone or many times in one batch; it
   * distinguishes a broken function from a broken input. Never {@linkplain #release released}.
   */
  I knownGood();

  /**
   * Makes a new function in place of one that fails on known-good input, and closes that one.
   *
   * @throws Exception if none can be made: the batcher gives up
   */
  BatchFunction<I, O> replace(BatchFunction<I, O> failed) throws Exception;

  /** The error in which all pending and later requests end when the batcher gives up. */
  default Exception givingUp(String reason, Throwable cause) {
    return new IllegalStateException(reason, cause);
  }
}
