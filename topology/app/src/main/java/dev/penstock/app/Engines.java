package dev.penstock.app;

import dev.penstock.config.BatchConfig;
import dev.penstock.config.BatchMode;
import dev.penstock.config.ModelConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.BatchOptions;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.EnginePlan;
import dev.penstock.inference.EngineSettings;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import java.nio.file.Path;

/** Opens the engine that the settings describe. */
public final class Engines {

  private Engines() {}

  /**
   * Opens the engine with its model warmed up.
   *
   * @param cache folder for files that need not be created twice
   */
  public static InferenceEngine open(
      PenstockConfig config, ModelDescriptor model, Path cache, EngineListener listener)
      throws InferenceException {
    ImageLimits limits = new ImageLimits(config.image().maxPixels(), config.image().maxBytes());
    EngineSettings settings =
        EngineSettings.of(model, device(config.model(), cache))
            .withBatch(batch(config.batch()))
            .withDecodeThreads(config.image().decodeThreads().orElse(0))
            .withTimeouts(config.image().decodeTimeout(), config.model().timeout())
            .withTopK(config.model().topK());
    return InferenceEngine.open(settings, new ImageIoDecoder(limits), listener);
  }

  /** What {@link #open} will choose where the settings leave it open; loads nothing. */
  static EnginePlan plan(PenstockConfig config) {
    return EnginePlan.of(
        device(config.model(), Path.of("")), // nothing is kept
        batch(config.batch()),
        config.image().decodeThreads().orElse(0));
  }

  /** The device settings. */
  public static DeviceSettings device(ModelConfig model, Path cache) {
    return new DeviceSettings(
        ExecutionProvider.ofId(model.provider().id()),
        model.workers().orElse(0),
        model.intraOpThreads().orElse(0),
        model.simulatedBatchTime(),
        cache);
  }

  /** The batch settings, in the engine's types. */
  static BatchOptions batch(BatchConfig batch) {
    return new BatchOptions(
        batch.size().orElse(null),
        batch.linger().orElse(null),
        batch.mode() == BatchMode.ADAPTIVE ? batch.p99Target() : null);
  }
}
