package dev.penstock.inference;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.DeviceSettings;
import java.time.Duration;

/**
 * How to classify.
 *
 * @param model what to run
 * @param device what runs it
 * @param batch how batches gather
 * @param decodeThreads threads that decode images; 0 to choose for the machine and the device
 * @param decodeTimeout longest decoding of one image
 * @param inferenceTimeout longest run of one batch
 * @param topK classes of one answer
 */
public record EngineSettings(
    ModelDescriptor model,
    DeviceSettings device,
    BatchOptions batch,
    int decodeThreads,
    Duration decodeTimeout,
    Duration inferenceTimeout,
    int topK) {

  public EngineSettings {
    if (decodeThreads < 0) {
      throw new IllegalArgumentException("decode threads is " + decodeThreads + "; the least is 0");
    }
    if (topK < 1) {
      throw new IllegalArgumentException("top-k is " + topK + "; the least is 1");
    }
    requirePositive("decode timeout", decodeTimeout);
    requirePositive("inference timeout", inferenceTimeout);
  }

  /** Everything chosen for the model and the device. */
  public static EngineSettings of(ModelDescriptor model, DeviceSettings device) {
    return new EngineSettings(
        model, device, BatchOptions.NONE, 0, Duration.ofSeconds(10), Duration.ofSeconds(60), 5);
  }

  /** The same, with these batches. */
  public EngineSettings withBatch(BatchOptions newBatch) {
    return new EngineSettings(
        model, device, newBatch, decodeThreads, decodeTimeout, inferenceTimeout, topK);
  }

  /** The same, with this many threads that decode. */
  public EngineSettings withDecodeThreads(int threads) {
    return new EngineSettings(model, device, batch, threads, decodeTimeout, inferenceTimeout, topK);
  }

  /** The same, with these limits on one decoding and one run. */
  public EngineSettings withTimeouts(Duration decode, Duration inference) {
    return new EngineSettings(model, device, batch, decodeThreads, decode, inference, topK);
  }

  /** The same, with this many classes in an answer. */
  public EngineSettings withTopK(int k) {
    return new EngineSettings(
        model, device, batch, decodeThreads, decodeTimeout, inferenceTimeout, k);
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " is " + value + "; it must be more than 0");
    }
  }
}
