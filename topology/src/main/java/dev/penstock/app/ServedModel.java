package dev.penstock.app;

import dev.penstock.config.ModelConfig;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.zoo.DemoModel;
import dev.penstock.inference.zoo.Progress;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the model that the settings name; where they name none, the demo model, built if need be. */
final class ServedModel {

  private ServedModel() {}

  /**
   * @param progress told of the building of the demo model
   */
  static ModelDescriptor load(ModelConfig config, Progress progress) throws StartException {
    try {
      if (config.path().isPresent()) {
        return loadFolder(config.path().get().toAbsolutePath().normalize());
      }
      Path root = config.repository().orElseGet(UserCache::models);
      if (config.name().isEmpty()) {
        return DemoModel.ensure(root, progress);
      }
      String name = config.name().get();
      ModelRepository repository = ModelRepository.open(root);
      return config.version().isPresent()
          ? repository.load(name, config.version().get())
          : repository.load(name);
    } catch (IOException | ModelException e) {
      throw new StartException("the model cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** A folder of one version stands in the folder of its model, as in any repository. */
  private static ModelDescriptor loadFolder(Path folder)
      throws IOException, ModelException, StartException {
    Path model = folder.getParent();
    if (model == null || model.getParent() == null) {
      throw new StartException(
          "penstock.model.path is " + folder + "; it must end in <name>/<version>");
    }
    return ModelRepository.open(model.getParent())
        .load(model.getFileName().toString(), folder.getFileName().toString());
  }
}
