package dev.penstock.cli.run;

import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.ModelConfig;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Verdict;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.DemoModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the model that the settings name; without one, the demo model, built on first use. */
public final class ServedModel {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  private ServedModel() {}

  /**
   * Checks that the demo model can be kept, where it has yet to be built: before brokers are
   * started or awaited.
   */
  public static void requireRoom(ModelConfig model) throws ModelException {
    if (model.path().isEmpty() && model.name().isEmpty()) {
      DemoModel.requireRoom(repository(model));
    }
  }

  public static ModelDescriptor load(ModelConfig model, Terminal terminal)
      throws IOException, ModelException, InferenceException {
    Optional<ModelDescriptor> named = named(model);
    return named.isPresent() ? named.get() : demo(repository(model), terminal);
  }

  /**
   * One version of one model of the repository that the settings name; empty if it is not there.
   *
   * @throws ModelException if it is there and cannot be used
   */
  public static Optional<ModelDescriptor> stamped(ModelConfig model, ModelVersion wanted)
      throws IOException, ModelException {
    Optional<Path> folder = model.path().map(path -> path.toAbsolutePath().normalize());
    ModelRepository models =
        ModelRepository.open(
            folder
                .flatMap(path -> Optional.ofNullable(path.getParent()))
                .flatMap(path -> Optional.ofNullable(path.getParent()))
                .orElseGet(() -> repository(model)));
    // The name may be anything: only what is listed is looked for.
    return models.list().contains(wanted)
        ? Optional.of(models.load(wanted.name(), wanted.version()))
        : Optional.empty();
  }

  /** The model that the settings name, if they do. */
  static Optional<ModelDescriptor> named(ModelConfig model) throws IOException, ModelException {
    Optional<ModelDescriptor> named = find(model);
    named.ifPresent(ServedModel::warnOfConversion);
    return named;
  }

  private static Optional<ModelDescriptor> find(ModelConfig model)
      throws IOException, ModelException {
    if (model.path().isPresent()) {
      return Optional.of(alone(model.path().get()));
    }
    if (model.name().isEmpty()) {
      return Optional.empty();
    }
    ModelRepository models = ModelRepository.open(repository(model));
    String name = model.name().get();
    return Optional.of(
        model.version().isPresent() ? models.load(name, model.version().get()) : models.load(name));
  }

  private static void warnOfConversion(ModelDescriptor model) {
    model
        .conversion()
        .filter(verdict -> verdict != Verdict.PASS)
        .ifPresent(
            verdict ->
                LOG.warn(
                    "the answers of {}:{} in {} differ from those before its conversion ({}); see"
                        + " conversion.json in {}",
                    model.name(),
                    model.version(),
                    model.precision().id(),
                    verdict == Verdict.REVIEW ? "to be reviewed" : "its comparison failed",
                    model.file().getParent()));
  }

  private static Path repository(ModelConfig model) {
    return model.repository().orElseGet(UserCache::models);
  }

  /** A folder with one model is an entry of the repository two levels up. */
  private static ModelDescriptor alone(Path folder) throws IOException, ModelException {
    Path version = folder.toAbsolutePath().normalize();
    Path name = version.getParent();
    if (name == null || name.getParent() == null) {
      throw new ModelException(
          "penstock.model.path is " + version + "; wanted is a folder .../<name>/<version>");
    }
    return ModelRepository.open(name.getParent())
        .load(String.valueOf(name.getFileName()), String.valueOf(version.getFileName()));
  }

  private static ModelDescriptor demo(Path repository, Terminal terminal)
      throws IOException, ModelException, InferenceException {
    if (!ModelRepository.open(repository).contains(DemoModel.ENTRY)) {
      terminal.note("building the demo model (once, into " + repository + ")");
    }
    Progress progress = new Progress(terminal);
    ModelDescriptor built = DemoModel.ensure(repository, progress::at);
    progress.end();
    return built;
  }
}
