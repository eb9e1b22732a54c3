package dev.penstock.inference.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a batch gathers. An immutable value: a running batcher swaps one for another.
 *
 * @param size most requests of one batch
 * @param linger longest time that the oldest request waits for the batch to fill
 * @param latencyTarget where given, batching is adaptive: starting from {@code linger}, the batcher
 *     chooses the linger for the fullest batches that still answer 99 of 100 requests within this
 *     time
 */
public record BatchSettings(int size, Duration linger, @Nullable Duration latencyTarget) {

  public BatchSettings {
    if (size < 1) {
      throw new IllegalArgumentException("batch size is " + size + "; the least is 1");
    }
    if (linger.isNegative()) {
      throw new IllegalArgumentException("linger is " + linger + "; the least is 0");
    }
    if (latencyTarget != null && (latencyTarget.isNegative() || latencyTarget.isZero())) {
      throw new IllegalArgumentException("latency target is " + latencyTarget + "; it must be > 0");
    }
  }

  /** Size or timeout, whichever comes first. */
  public static BatchSettings fixed(int size, Duration linger) {
    return new BatchSettings(size, linger, null);
  }

  /** The linger follows the load. */
  public static BatchSettings adaptive(int size, Duration latencyTarget) {
    return new BatchSettings(size, latencyTarget.dividedBy(4), latencyTarget);
  }
}
