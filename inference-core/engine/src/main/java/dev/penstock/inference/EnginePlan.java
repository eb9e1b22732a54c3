package dev.penstock.inference;

import dev.penstock.inference.session.DeviceChoice;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.Devices;
import dev.penstock.inference.session.ExecutionProvider;
import java.time.Duration;

/**
 * What an engine will be on this machine, known before a model is loaded.
 *
 * @param device what runs the model
 * @param batchSize most images of one batch; a model may allow fewer
 * @param linger longest time that the oldest image waits for the batch to fill
 * @param decodeThreads threads that decode images
 */
public record EnginePlan(DeviceChoice device, int batchSize, Duration linger, int decodeThreads) {

  /**
   * Chooses what is left open.
   *
   * @param decodeThreads 0 to choose for the machine and the device
   */
  public static EnginePlan of(DeviceSettings device, BatchOptions batch, int decodeThreads) {
    DeviceChoice choice = Devices.choose(device);
    int size = batch.sizeOrZero();
    return new EnginePlan(
        choice,
        size == 0 ? choice.usualBatch() : size,
        batch.lingerOn(choice.provider()),
        decodeThreads(decodeThreads, choice.provider()));
  }

  /**
   * On the CPU an image takes some 30 times longer to classify than to decode, so a quarter of the
   * cores decodes fast enough and leaves the workers theirs. A separate device leaves the cores to
   * us: three quarters decode, the rest is for Kafka.
   */
  static int decodeThreads(int wanted, ExecutionProvider provider) {
    if (wanted > 0) {
      return wanted;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(1, provider.hasOwnProcessor() ? cores * 3 / 4 : cores / 4);
  }
}
