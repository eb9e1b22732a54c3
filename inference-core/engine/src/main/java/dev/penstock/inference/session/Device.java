package dev.penstock.inference.session;

/**
 * One model on one execution provider. Hands out runners, one for each worker. Its methods are safe
 * for many threads.
 */
public interface Device extends AutoCloseable {

  /** The provider that was chosen; never {@link ExecutionProvider#AUTO}. */
  ExecutionProvider provider();

  /** Most images of one run. */
  int maxBatch();

  /** How many runners at once suit the machine and the provider. */
  int workers();

  /**
   * Makes a runner, warmed up.
   *
   * @throws InferenceException if the model cannot be loaded or run
   */
  ModelRunner open() throws InferenceException;

  /**
   * Closes a runner that fails and makes one that shares nothing with it.
   *
   * @throws InferenceException if the model cannot be loaded or run any more
   */
  ModelRunner replace(ModelRunner failed) throws InferenceException;

  /** Whether this failure of a run says that the batch did not fit the device's memory. */
  boolean isOutOfMemory(Throwable failure);

  /** To be called after all runners are closed. */
  @Override
  void close();
}
