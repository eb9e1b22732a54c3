package dev.penstock.inference.model;

import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.onnx.OnnxFormatException;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of models, {@code <repository>/<name>/<version>/{model.onnx, model.properties,
 * labels.txt}}. An entry is checked whole, against its ONNX file too, before it is handed out.
 *
 * <p>Safe for many threads and many processes: entries are published by renaming a finished folder,
 * and never changed after.
 */
public final class ModelRepository {

  static final String MODEL = "model.onnx";
  static final String PROPERTIES = "model.properties";
  static final String LABELS = "labels.txt";

  private final Path root;
  private final FileDigest digests;

  private ModelRepository(Path root, FileDigest digests) {
    this.root = root;
    this.digests = digests;
  }

  /** The repository in this folder, which need not exist yet. */
  public static ModelRepository open(Path root) {
    return new ModelRepository(root.toAbsolutePath().normalize(), new FileDigest());
  }

  public Path root() {
    return root;
  }

  /** Every version of every model, by name, the oldest version first. They are not checked. */
  public List<ModelVersion> list() throws IOException {
    List<ModelVersion> found = new ArrayList<>();
    for (String name : folders(root)) {
      found.addAll(versions(name));
    }
    Collections.sort(found);
    return found;
  }

  /**
   * Checks and returns the newest version of a model.
   *
   * @throws ModelException with all faults at once
   */
  public ModelDescriptor load(String name) throws IOException, ModelException {
    checkSafe("model name", name);
    Optional<ModelVersion> newest = versions(name).stream().max(ModelVersion::compareTo);
    if (newest.isEmpty()) {
      throw new ModelException("No model '" + name + "' in " + root + "; there are " + list());
    }
    return load(name, newest.get().version());
  }

  /**
   * Checks and returns one version of a model.
   *
   * @throws ModelException with all faults at once
   */
  public ModelDescriptor load(String name, String version) throws IOException, ModelException {
    checkSafe("model name", name);
    checkSafe("model version", version);
    Path folder = folder(name, version);
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          "No version '"
              + version
              + "' of model '"
              + name
              + "' in "
              + root
              + "; there are "
              + list());
    }
    ModelDescriptor checked = check(new ModelVersion(name, version), folder);
    return checked.withDigest(digests.of(checked.file()));
  }

  /** SHA-256 of a file, lower-case hex. */
  public String digestOf(Path file) throws IOException {
    return digests.of(file);
  }

  /** Whether this version is there; it is not checked. */
  public boolean contains(ModelVersion entry) {
    return Files.isDirectory(folder(entry.name(), entry.version()));
  }

  /**
   * Checks that a model could be published here: cheap, where making the model is not.
   *
   * @param bytes that it takes
   * @throws ModelException with the reason, and what to change
   */
  public void requireRoom(long bytes) throws ModelException {
    try {
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, ".draft-", ".tmp"));
      long free = Files.getFileStore(root).getUsableSpace();
      if (free < bytes) {
        throw notWritable(
            "%d MB are free, %d are needed".formatted(free / 1_000_000, bytes / 1_000_000), null);
      }
    } catch (IOException e) {
      throw notWritable(
          e.getClass() == IOException.class
              ? String.valueOf(e.getMessage())
              : e.getClass().getSimpleName() + ": " + e.getMessage(),
          e);
    }
  }

  /**
   * Makes a new entry. Others see it whole or not at all. It is checked before it is seen.
   *
   * @return the entry, or the one that another process published meanwhile
   * @throws ModelException if the entry would not load, or the names are not usable
   */
  public ModelDescriptor publish(
      ModelVersion entry, ModelProperties properties, List<String> labels, ModelWriter model)
      throws IOException, ModelException {
    return publish(entry, properties, labels, model, Map.of());
  }

  /**
   * The same with texts for people beside the model.
   *
   * @param texts by file name
   */
  public ModelDescriptor publish(
      ModelVersion entry,
      ModelProperties properties,
      List<String> labels,
      ModelWriter model,
      Map<String, String> texts)
      throws IOException, ModelException {
    checkSafe("model name", entry.name());
    checkSafe("model version", entry.version());
    requireRoom(0);
    Path draft = Files.createTempDirectory(root, ".draft-");
    try {
      model.write(draft.resolve(MODEL));
      Files.writeString(draft.resolve(PROPERTIES), properties.format());
      Files.write(draft.resolve(LABELS), labels);
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Files.writeString(draft.resolve(text.getKey()), text.getValue());
      }
      check(entry, draft);
      rename(draft, folder(entry.name(), entry.version()));
    } catch (IOException e) { // most likely there is no room
      throw notWritable(
          e.getClass() == IOException.class
              ? String.valueOf(e.getMessage())
              : e.getClass().getSimpleName() + ": " + e.getMessage(),
          e);
    } finally {
      delete(draft);
    }
    return load(entry.name(), entry.version());
  }

  private ModelException notWritable(String reason, @Nullable IOException cause) {
    String remedy =
        root.equals(UserCache.models())
            ? "set PENSTOCK_CACHE to a folder that the user may write to"
            : "choose another repository";
    ModelException refused =
        new ModelException("cannot write a model to %s (%s); %s".formatted(root, reason, remedy));
    refused.initCause(cause);
    return refused;
  }

  /** Writes the ONNX file of a new entry. */
  @FunctionalInterface
  public interface ModelWriter {
    void write(Path file) throws IOException, ModelException;
  }

  /** The descriptor of a faultless entry, without its digest. */
  private ModelDescriptor check(ModelVersion entry, Path folder)
      throws IOException, ModelException {
    List<String> faults = new ArrayList<>();
    for (String part : List.of(MODEL, PROPERTIES, LABELS)) {
      checkFile(folder.resolve(part), faults);
    }
    refuse(entry, folder, faults);
    ModelProperties properties = ModelProperties.read(folder.resolve(PROPERTIES), faults);
    List<String> labels = Labels.read(folder.resolve(LABELS), faults);
    Path file = folder.resolve(MODEL);
    OnnxGraph graph = graph(file);
    GraphCheck check = new GraphCheck(properties, graph, labels.size(), faults);
    InputSpec input = check.input();
    OutputSpec output = check.output();
    check.checkPrecision();
    if (properties.resize() < Math.max(properties.cropHeight(), properties.cropWidth())) {
      faults.add(
          "resize="
              + properties.resize()
              + " is less than crop="
              + properties.cropHeight()
              + "x"
              + properties.cropWidth()
              + "; wanted is at least its longer side");
    }
    refuse(entry, folder, faults);
    return new ModelDescriptor(
        entry.name(),
        entry.version(),
        file,
        "",
        properties.precision(),
        properties.resize(),
        properties.ignoreExif(),
        input,
        output,
        labels,
        properties.conversion());
  }

  private static OnnxGraph graph(Path file) throws IOException, ModelException {
    try {
      return OnnxModel.readSelfContained(file).graph();
    } catch (OnnxFormatException e) {
      throw new ModelException(String.valueOf(e.getMessage()));
    }
  }

  /** A file that is there, and is no link to one outside the repository. */
  private void checkFile(Path file, List<String> faults) throws IOException {
    if (!Files.isRegularFile(file)) {
      faults.add(file.getFileName() + " is missing");
    } else if (!file.toRealPath().startsWith(root.toRealPath())) {
      faults.add(file.getFileName() + " is a link that leaves the repository");
    }
  }

  private static void refuse(ModelVersion entry, Path folder, List<String> faults)
      throws ModelException {
    if (!faults.isEmpty()) {
      throw new ModelException("Cannot use model " + entry + " in " + folder, faults);
    }
  }

  private List<ModelVersion> versions(String name) throws IOException {
    return folders(root.resolve(name)).stream()
        .map(version -> new ModelVersion(name, version))
        .toList();
  }

  private static List<String> folders(Path parent) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
        for (Path child : children) {
          String name = child.getFileName().toString();
          if (ModelVersion.isSafe(name)) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  private Path folder(String name, String version) {
    return root.resolve(name).resolve(version);
  }

  private static void checkSafe(String what, String text) throws ModelException {
    if (!ModelVersion.isSafe(text)) {
      throw new ModelException(
          what
              + " '"
              + text
              + "' is not usable; wanted are letters, digits, dot, dash and underscore, the first"
              + " one a letter or digit");
    }
  }

  /** Renames the finished folder into its place; loses quietly to a process that was faster. */
  private static void rename(Path draft, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try {
      Files.move(draft, target);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  private static void delete(Path draft) throws IOException {
    if (Files.isDirectory(draft)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(draft)) {
        for (Path child : children) {
          Files.deleteIfExists(child);
        }
      }
      Files.delete(draft);
    }
  }
}
