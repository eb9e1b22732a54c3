package dev.penstock.bench.startup;

import static java.util.Objects.requireNonNull;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.ChildJvm;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.bench.workload.DrawnPhotograph;
import dev.penstock.bench.workload.Workload;
import dev.penstock.config.ConfigException;
import dev.penstock.config.EffectiveSetting;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * From the start of a process to its first prediction: the engine alone, and the whole application,
 * whose prediction counts when it is committed. Each with empty caches and with those that an
 * earlier start left: native libraries, the optimised model, Java's class archive.
 */
public final class StartupBench {

  private static final String QUIET_LOG_START = "-Dslf4j.internal.verbosity=ERROR";

  /** As the launcher sets them for commands that leave the work to native code. */
  private static final List<String> ENGINE_FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable", QUIET_LOG_START);

  /** As the launcher sets them for {@code run}. */
  private static final List<String> APP_FLAGS = List.of("-Xlog:disable", QUIET_LOG_START);

  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final StartupPlan plan;
  private final Consumer<String> progress;
  private final Map<String, List<StartupResult.Start>> starts = new LinkedHashMap<>();

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public StartupBench(StartupPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Starts everything, round after round. */
  public StartupResult run() throws ConfigException, IOException {
    Path folder = Files.createTempDirectory("penstock-bench-startup");
    try (BenchmarkCluster cluster = BenchmarkCluster.open(null, Map.of())) {
      Path image = Files.write(folder.resolve("image.jpeg"), DrawnPhotograph.jpeg(1));
      String images = cluster.newImages();
      cluster.load(images, Workload.photographs(), 1);
      for (int round = 1; round <= plan.rounds(); round++) {
        Path cache = Files.createDirectory(folder.resolve("cache-" + round));
        for (Caches state : Caches.values()) {
          progress.accept("round %d of %d: %s caches".formatted(round, plan.rounds(), state.word));
          add("engine, " + state.word, engine(settings(folder, Map.of()), cache, state, image));
          add("application, " + state.word, application(cluster, images, folder, cache, state));
        }
      }
      return StartupResult.of(plan, starts);
    } finally {
      delete(folder);
    }
  }

  private StartupResult.Start engine(Path settings, Path cache, Caches state, Path image) {
    Path version = requireNonNull(plan.model().file().getParent());
    Path repository = requireNonNull(requireNonNull(version.getParent()).getParent());
    long started = System.nanoTime();
    try (ChildJvm child =
        ChildJvm.start(
            EngineProbe.class,
            state.flags(ENGINE_FLAGS, cache.resolve("engine.jsa")),
            environment(cache),
            settings.toString(),
            repository.toString(),
            plan.model().name(),
            plan.model().version(),
            image.toString())) {
      child.readLine();
      return StartupResult.Start.of(System.nanoTime() - started, child);
    }
  }

  private StartupResult.Start application(
      BenchmarkCluster cluster, String images, Path folder, Path cache, Caches state)
      throws ConfigException, IOException {
    RunTopics topics = cluster.newRun(images);
    Path settings = settings(folder, topics.settings());
    List<String> args = new ArrayList<>(plan.run());
    args.addAll(List.of("--config", settings.toString()));
    try (var predictions = cluster.committedReader(topics.predictions(), true)) {
      long started = System.nanoTime();
      try (ChildJvm child =
          ChildJvm.start(
              plan.main(),
              state.flags(APP_FLAGS, cache.resolve("application.jsa")),
              environment(cache),
              args.toArray(String[]::new))) {
        while (predictions.poll(POLL).isEmpty()) {
          if (System.nanoTime() - started > PATIENCE.toNanos()) {
            throw new BenchException(
                "no prediction came within " + PATIENCE.toSeconds() + " s of the start");
          }
        }
        StartupResult.Start start = StartupResult.Start.of(System.nanoTime() - started, child);
        child.terminate();
        return start;
      }
    }
  }

  /** What differs from the defaults, with the model by its folder, as a settings file. */
  private Path settings(Path folder, Map<String, String> fixed)
      throws ConfigException, IOException {
    Properties properties = new Properties();
    for (EffectiveSetting setting : plan.settings().load(fixed).describe()) {
      if (!setting.origin().equals("default")) {
        properties.setProperty(setting.key(), setting.value());
      }
    }
    properties.remove("penstock.model.name");
    properties.remove("penstock.model.version");
    properties.setProperty("penstock.model.path", String.valueOf(plan.model().file().getParent()));
    Path file = folder.resolve("penstock.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  private static Map<String, String> environment(Path cache) {
    return Map.of(
        "PENSTOCK_CACHE", cache.toString(),
        "PENSTOCK_LOG_LEVEL", "WARN",
        "ORT_DISABLE_TELEMETRY", "1");
  }

  private void add(String name, StartupResult.Start start) {
    starts.computeIfAbsent(name, unused -> new ArrayList<>()).add(start);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What an earlier start left behind. */
  private enum Caches {
    COLD("cold"),
    WARM("warm");

    private final String word;

    Caches(String word) {
      this.word = word;
    }

    /** A cold start leaves the class archive that a warm one reads, as the launcher has it. */
    private List<String> flags(List<String> flags, Path archive) {
      List<String> all = new ArrayList<>(flags);
      all.add((this == COLD ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + archive);
      return all;
    }
  }
}
