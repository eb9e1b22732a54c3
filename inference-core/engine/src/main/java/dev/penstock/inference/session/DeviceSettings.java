package dev.penstock.inference.session;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What runs the model and how.
 *
 * @param provider the one requested; {@link ExecutionProvider#AUTO} takes the best there is
 * @param workers runners that share the device; 0 to choose for the machine and the provider
 * @param intraOpThreads threads one run may use on the CPU; 0 to choose
 * @param simulatedBatchTime what one batch takes on the simulated device
 * @param cache folder for what need not be made twice: native libraries, optimised models
 */
public record DeviceSettings(
    ExecutionProvider provider,
    int workers,
    int intraOpThreads,
    Duration simulatedBatchTime,
    Path cache) {

  public DeviceSettings {
    if (workers < 0 || intraOpThreads < 0) {
      throw new IllegalArgumentException(
          "workers is " + workers + ", intra-op threads " + intraOpThreads + "; the least is 0");
    }
    if (simulatedBatchTime.isNegative()) {
      throw new IllegalArgumentException("batch time is " + simulatedBatchTime + ", below 0");
    }
  }

  /** The best provider there is, everything else chosen for it. */
  public static DeviceSettings of(ExecutionProvider provider, Path cache) {
    return new DeviceSettings(provider, 0, 0, Duration.ofMillis(20), cache);
  }

  /** The same, with this time for a batch of the simulated device. */
  public DeviceSettings withSimulatedBatchTime(Duration time) {
    return new DeviceSettings(provider, workers, intraOpThreads, time, cache);
  }
}
