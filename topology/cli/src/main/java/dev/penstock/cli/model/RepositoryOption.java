package dev.penstock.cli.model;

import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelRepository;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model repository. */
final class RepositoryOption {

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "The model repository. Default: models in the user's cache folder.")
  private @Nullable Path folder;

  ModelRepository open() {
    return ModelRepository.open(folder == null ? UserCache.models() : folder);
  }
}
