package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model as ONNX Runtime's optimiser left it, kept in the user's cache, so that later starts do
 * not optimise again: weights lie in a file of their own, which is mapped into memory.
 *
 * <p>The layout of optimised weights depends on the machine, so the name of an entry holds all it
 * depends on. An entry is built beside its place and moved there as a whole; one that is incomplete
 * or does not load is built anew. A cache that cannot be written costs time, never the start.
 */
final class OptimizedModel {

  private static final Logger LOG = LoggerFactory.getLogger(OptimizedModel.class);

  private static final String GRAPH = "model.onnx";
  private static final String WEIGHTS = "model.weights";

  /** One line for each file: its name and its length. Written last. */
  private static final String CONTENTS = "contents";

  /** Of FP16 weights the optimiser makes FP32 ones on the CPU, twice the size. */
  private static final int MOST_GROWTH = 3;

  /** Makes options for one session, to be closed by the caller. */
  interface Options {
    SessionOptions make() throws OrtException;
  }

  private final Path entry;
  private final ModelDescriptor model;

  OptimizedModel(Path cache, ModelDescriptor model, ExecutionProvider provider) {
    String name =
        String.join(
            "-", OnnxRuntime.version(), model.digest(), provider.id(), CpuFeatures.fingerprint());
    this.entry = cache.resolve("optimized").resolve(name);
    this.model = model;
  }

  /** A session on the kept model, which is made first where there is none. */
  OrtSession open(OrtEnvironment environment, Options options) throws OrtException {
    try {
      if (isComplete()) {
        return load(environment, options, entry.resolve(GRAPH), OptLevel.NO_OPT);
      }
    } catch (IOException | OrtException e) {
      LOG.warn("cannot use the optimised model in {}; making it anew", entry, e);
    }
    try {
      return optimize(environment, options);
    } catch (IOException | OrtException e) {
      OrtSession session = load(environment, options, model.file(), OptLevel.ALL_OPT);
      LOG.warn(
          "cannot keep the optimised model in {}; each start makes it: {}", entry, e.toString());
      return session;
    }
  }

  private OrtSession optimize(OrtEnvironment environment, Options options)
      throws IOException, OrtException {
    Files.createDirectories(entry.getParent());
    Path unfinished = Files.createTempDirectory(entry.getParent(), "unfinished-");
    try {
      requireRoom(unfinished);
      OrtSession session;
      try (SessionOptions exporting = options.make()) {
        exporting.setOptimizedModelFilePath(unfinished.resolve(GRAPH).toString());
        exporting.addConfigEntry(
            "session.optimized_model_external_initializers_file_name", WEIGHTS);
        session = load(environment, exporting, model.file(), OptLevel.ALL_OPT);
      }
      writeContents(unfinished);
      publish(unfinished);
      return session;
    } finally {
      deleteTree(unfinished);
    }
  }

  /** ONNX Runtime does not always notice that what it writes has been cut short. */
  private void requireRoom(Path folder) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    long needed = MOST_GROWTH * Files.size(model.file());
    if (free < needed) {
      throw new IOException(
          "%d MB are free, %d are needed".formatted(free / 1_000_000, needed / 1_000_000));
    }
  }

  private void publish(Path finished) {
    try {
      deleteTree(entry);
      Files.move(finished, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.info("another process has put an optimised model into {} meanwhile", entry, e);
    }
  }

  /** A weights file cut short would be mapped all the same, and crash the process when read. */
  private boolean isComplete() throws IOException {
    Path contents = entry.resolve(CONTENTS);
    if (!Files.exists(contents)) {
      return false;
    }
    for (String line : Files.readAllLines(contents)) {
      String[] nameAndLength = line.split(" ");
      Path file = entry.resolve(nameAndLength[0]);
      if (nameAndLength.length != 2
          || !Files.exists(file)
          || !nameAndLength[1].equals(Long.toString(Files.size(file)))) {
        LOG.warn("the optimised model in {} is incomplete; making it anew", entry);
        return false;
      }
    }
    return true;
  }

  private static void writeContents(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String name : List.of(GRAPH, WEIGHTS)) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) { // a model of small weights keeps them in the graph
        lines.append(name).append(' ').append(Files.size(file)).append('\n');
      }
    }
    Files.writeString(folder.resolve(CONTENTS), lines);
  }

  private static OrtSession load(
      OrtEnvironment environment, Options options, Path file, OptLevel level) throws OrtException {
    try (SessionOptions loading = options.make()) {
      return load(environment, loading, file, level);
    }
  }

  /** By path: from an array ONNX Runtime would copy the model twice. */
  private static OrtSession load(
      OrtEnvironment environment, SessionOptions options, Path file, OptLevel level)
      throws OrtException {
    options.setOptimizationLevel(level);
    return environment.createSession(file.toString(), options);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What the processor can do, which decides the layout of optimised weights. */
  private static final class CpuFeatures {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private CpuFeatures() {}

    /** The same for machines that can share optimised weights. */
    static String fingerprint() {
      String features = System.getProperty("os.name") + System.getProperty("os.arch") + flags();
      return Integer.toHexString(features.hashCode());
    }

    private static String flags() {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst()
            .orElse("");
      } catch (IOException e) {
        return ""; // no Linux; the architecture has to do
      }
    }
  }
}
