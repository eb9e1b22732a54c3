package dev.penstock.inference.batch;

/**
 * What a batcher must ask its owner. Called on worker threads, never under the batcher's lock;
 * {@link #release} also on a thread that closes the batcher or submits to a closed one.
 *
 * @param <I> what one request brings
 * @param <O> what one request is answered
 */
public interface BatchPolicy<I, O> {

  /** What this failure says of the batch that met it. */
  default BatchFailure classify(Throwable failure) {
    return failure instanceof Error ? BatchFailure.WHOLE_BATCH : BatchFailure.SUSPECT_INPUT;
  }

  /** Takes an input back, once for each one submitted: the batcher will not touch it again. */
  default void release(I input) {}

  /** Batches without a single answer, one after another, until a worker's function is replaced. */
  default int fruitlessBatches() {
    return 3;
  }

  /**
   * Makes a new function in place of one that answers nothing any more, and closes that one.
   *
   * @throws Exception if none can be made: the batcher gives up
   */
  BatchFunction<I, O> replace(BatchFunction<I, O> failed) throws Exception;

  /** The error in which all pending and later requests end when the batcher gives up. */
  default Exception givingUp(String reason, Throwable cause) {
    return new IllegalStateException(reason, cause);
  }
}
