package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import dev.penstock.inference.model.ModelDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses what runs a model, and says in one line what was chosen and why. */
public final class Devices {

  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private static final String AS_ASKED_FOR = "as asked for";

  private Devices() {}

  /**
   * Opens the model on the provider the settings name. {@link ExecutionProvider#AUTO} falls back to
   * the CPU where CUDA is not available; a provider requested by name that is not available is an
   * error.
   *
   * @param maxBatch most images of one run; 0 to choose
   * @throws InferenceException if the provider is not available or the model cannot be loaded
   */
  public static Device open(ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    return switch (settings.provider()) {
      case SIMULATED, NULL -> forMeasuring(model, settings, maxBatch);
      case CPU -> cpu(model, settings, maxBatch, AS_ASKED_FOR);
      case CUDA, TENSORRT -> asAskedFor(model, settings, maxBatch);
      case AUTO -> best(model, settings, maxBatch);
    };
  }

  /**
   * What {@link #open} will choose. CUDA is only found to be unusable when it is opened; with
   * {@link ExecutionProvider#AUTO} the CPU then takes its place.
   */
  public static DeviceChoice choose(DeviceSettings settings) {
    return switch (settings.provider()) {
      case SIMULATED, NULL -> FixedTimeDevice.choice(settings);
      case CPU -> cpu(settings, AS_ASKED_FOR);
      case CUDA, TENSORRT -> CudaProvider.choice(settings.provider(), settings, AS_ASKED_FOR);
      case AUTO ->
          CudaDriver.find()
              .map(
                  driver ->
                      CudaProvider.choice(ExecutionProvider.CUDA, settings, "found " + driver))
              .orElseGet(() -> cpu(settings, "no NVIDIA driver (libcuda.so.1) was found"));
    };
  }

  private static DeviceChoice cpu(DeviceSettings settings, String reason) {
    return new CpuProvider(settings, Runtime.getRuntime().availableProcessors()).choice(reason);
  }

  private static Device forMeasuring(ModelDescriptor model, DeviceSettings settings, int maxBatch) {
    FixedTimeDevice device = new FixedTimeDevice(model, settings, maxBatch);
    LOG.warn(
        "provider {}, for measuring only: {} a batch; the answers mean nothing",
        device.provider().id(),
        device.provider() == ExecutionProvider.NULL ? "no time" : settings.simulatedBatchTime());
    return device;
  }

  private static Device best(ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    DeviceChoice choice = choose(settings);
    if (choice.provider() == ExecutionProvider.CPU) {
      return cpu(model, settings, maxBatch, choice.reason());
    }
    try {
      return cuda(model, settings, choice.provider(), maxBatch, choice.reason());
    } catch (InferenceException e) {
      return insteadOfCuda(e, model, settings, maxBatch);
    }
  }

  /** Whoever has a GPU wants it used: that it is not must not drown among what is usual. */
  static Device insteadOfCuda(
      InferenceException cause, ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    LOG.warn(
        "there is an NVIDIA driver, but CUDA cannot be used, so the model runs on the CPU: {}",
        cause.getMessage());
    LOG.debug("CUDA cannot be used", cause);
    return cpu(model, settings, maxBatch, "CUDA cannot be used");
  }

  private static Device asAskedFor(ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    String id = settings.provider().id();
    if (CudaDriver.find().isEmpty()) {
      throw new InferenceException(
          "provider "
              + id
              + " needs NVIDIA's driver, but libcuda.so.1 is not here;"
              + " set penstock.model.provider to auto or cpu, or install the driver");
    }
    return cuda(model, settings, settings.provider(), maxBatch, AS_ASKED_FOR);
  }

  private static Device cuda(
      ModelDescriptor model,
      DeviceSettings settings,
      ExecutionProvider wanted,
      int maxBatch,
      String reason)
      throws InferenceException {
    OrtEnvironment environment = OnnxRuntime.environment(settings.cache());
    CudaProvider provider = new CudaProvider(wanted, settings);
    OnnxDevice device = new OnnxDevice(environment, model, provider, maxBatch, settings.cache());
    LOG.info("provider {}: {}", wanted.id(), reason);
    return device;
  }

  private static Device cpu(
      ModelDescriptor model, DeviceSettings settings, int maxBatch, String reason)
      throws InferenceException {
    int cores = Runtime.getRuntime().availableProcessors();
    CpuProvider provider = new CpuProvider(settings, cores);
    LOG.info(
        "provider cpu: {}; {} cores, {} workers of {} threads",
        reason,
        cores,
        provider.workers(),
        provider.intraOpThreads());
    OrtEnvironment environment = OnnxRuntime.environment(settings.cache());
    return new OnnxDevice(environment, model, provider, maxBatch, settings.cache());
  }
}
