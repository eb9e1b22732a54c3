package dev.penstock.cli.model;

import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelRepository;
import java.io.IOException;
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

  /**
   * One of its models.
   *
   * @param address name and version, or a name alone for its newest version
   */
  ModelDescriptor load(String address) throws IOException, ModelException {
    String[] parts = address.split(":", 2);
    return parts.length == 1 ? open().load(parts[0]) : open().load(parts[0], parts[1]);
  }

  ModelRepository open() {
    return ModelRepository.open(folder == null ? UserCache.models() : folder);
  }
}
