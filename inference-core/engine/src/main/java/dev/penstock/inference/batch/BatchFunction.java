package dev.penstock.inference.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a batch. Each belongs to one worker thread, which alone calls it.
 *
 * @param <I> what one request brings
 * @param <O> what one request is answered
 */
public interface BatchFunction<I, O> extends AutoCloseable {

  /**
   * Answers each input, in order.
   *
   * @return one answer for each input; null where that one alone could not be answered
   * @throws Exception if the batch failed; the policy says what becomes of its requests
   */
  List<@Nullable O> apply(List<I> batch) throws Exception;

  /** Called by the worker when it ends. */
  @Override
  default void close() {}
}
