package dev.penstock.inference.session;

import dev.penstock.inference.model.ModelDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses what runs a model. */
public final class Devices {

  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private Devices() {}

  /**
   * Opens the model on the provider the settings name.
   *
   * @param maxBatch most images of one run; 0 to choose
   * @throws InferenceException if the provider or the model cannot be had
   */
  public static Device open(ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    return switch (settings.provider()) {
      case SIMULATED, NULL -> measuring(model, settings, maxBatch);
      default ->
          throw new InferenceException("provider " + settings.provider().id() + " is not there");
    };
  }

  private static Device measuring(ModelDescriptor model, DeviceSettings settings, int maxBatch) {
    FixedTimeDevice device = new FixedTimeDevice(model, settings, maxBatch);
    LOG.warn(
        "provider {}, for measuring only: {} a batch; the answers mean nothing",
        device.provider().id(),
        device.provider() == ExecutionProvider.NULL ? "no time" : settings.simulatedBatchTime());
    return device;
  }
}
