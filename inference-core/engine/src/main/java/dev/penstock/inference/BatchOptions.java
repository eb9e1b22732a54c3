package dev.penstock.inference;

import dev.penstock.inference.batch.BatchSettings;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.ExecutionProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to fill batches. What is left open is chosen for the device.
 *
 * @param size most images of one batch; null for what the device usually runs
 * @param linger longest time that the oldest image waits for the batch to fill; null for 20 ms, or
 *     for none where the model runs on the host's cores: there an image takes the same time in any
 *     batch, so waiting gains nothing, and batches fill while all workers are busy
 * @param latencyTarget where given, batching is adaptive: see {@link BatchSettings}
 */
public record BatchOptions(
    @Nullable Integer size, @Nullable Duration linger, @Nullable Duration latencyTarget) {

  /** Everything left open. */
  public static final BatchOptions NONE = new BatchOptions(null, null, null);

  private static final Duration USUAL_LINGER = Duration.ofMillis(20);

  /** Size or timeout, whichever comes first. */
  public static BatchOptions fixed(int size, Duration linger) {
    return new BatchOptions(size, linger, null);
  }

  /** The batch size to open a device with; 0 where it is to choose. */
  int sizeOrZero() {
    return size == null ? 0 : size;
  }

  /** Settings for this device; a size past what it runs is cut to that. */
  BatchSettings on(Device device) {
    int fitting = size == null ? device.maxBatch() : Math.min(size, device.maxBatch());
    return new BatchSettings(fitting, lingerOn(device.provider()), latencyTarget);
  }

  /** The linger given, or the usual one of this provider. */
  Duration lingerOn(ExecutionProvider provider) {
    if (linger != null) {
      return linger;
    }
    return provider.hasOwnProcessor() ? USUAL_LINGER : Duration.ZERO;
  }
}
