package dev.penstock.drill;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the project ships for Prometheus, Alertmanager and KEDA, where its checkout has it. */
public final class ProjectFiles {

  public static final Path PROMETHEUS = Path.of("docker", "prometheus");

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private ProjectFiles() {}

  /** The checkout, which the working folder is in. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve(PROMETHEUS))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("run this inside a checkout; there is no docker/prometheus above");
    }
    return folder;
  }

  public static Path prometheus(String name) {
    return root().resolve(PROMETHEUS).resolve(name);
  }

  /** The files of a folder below {@code docker/prometheus}, sorted. */
  public static List<Path> prometheusFolder(String name) {
    return yamlFiles(prometheus(name));
  }

  public static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only document of a file; a key that is there twice is an error. */
  public static JsonNode yaml(Path file) {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
      List<JsonNode> all = documents.readAll();
      if (all.size() != 1) {
        throw new AssertionError(file + " has " + all.size() + " documents; one is wanted");
      }
      return all.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
