package dev.penstock.bench.startup;

import dev.penstock.app.Engines;
import dev.penstock.bench.cluster.ChildJvm;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.ImageInput;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.Preload;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelRepository;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The child of a start-up measurement: opens the engine, classifies one image and says so.
 * Arguments: settings file, model repository, model name, version, image file.
 */
final class EngineProbe {

  private EngineProbe() {}

  @SuppressWarnings("SystemOut") // the parent waits for the line
  public static void main(String[] args) throws Exception {
    Preload.start(UserCache.root());
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.file(Path.of(args[0]))));
    ModelDescriptor model = ModelRepository.open(Path.of(args[1])).load(args[2], args[3]);
    try (InferenceEngine engine =
        Engines.open(config, model, UserCache.root(), EngineListener.NONE)) {
      ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[4])));
      System.out.println(
          engine.classify(new ImageInput.Encoded(image), RequestContext.NONE).join());
      ChildJvm.awaitParent();
    }
  }
}
