package dev.penstock.inference.batch;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the batcher.
 *
 * @param input what it brings
 * @param answer where it ends
 * @param submitted when it was submitted, in ticker nanoseconds
 * @param deadline after which its answer is worthless, or {@link Ticker#NEVER}
 * @param tag the caller's, for reports
 */
record Request<I, O>(
    I input, CompletableFuture<O> answer, long submitted, long deadline, @Nullable Object tag) {

  boolean hasExpired(long now) {
    return deadline <= now;
  }

  DeadlineException expired(long now) {
    return DeadlineException.passed(now - deadline, "its batch was run");
  }
}
