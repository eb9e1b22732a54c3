package dev.penstock.bench.ceiling;

import dev.penstock.app.Engines;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.report.Machine;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.InferenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The bare model at every batch size, in turn, round after round. */
public final class CeilingBench {

  private static final Duration RUN = Duration.ofSeconds(1);

  private final BenchSettings settings;
  private final ModelDescriptor model;
  private final int rounds;
  private final Consumer<String> progress;

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public CeilingBench(
      BenchSettings settings, ModelDescriptor model, int rounds, Consumer<String> progress) {
    this.settings = settings;
    this.model = model;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** Runs all rounds. */
  public CeilingResult run() throws ConfigException, InferenceException {
    PenstockConfig config = settings.load(Map.of());
    DeviceSettings device = Engines.device(config.model(), UserCache.root());
    return run(
        maxBatch -> BareSession.open(model, device, maxBatch),
        config.batch().size().orElse(0),
        RUN);
  }

  /** Opens the model for batches up to a size; 0 to choose as an instance does. */
  @FunctionalInterface
  interface Sessions {
    BareSession open(int maxBatch) throws InferenceException;
  }

  /**
   * Every size is measured in a session opened for it: on a GPU, one for larger batches would pad
   * them.
   */
  CeilingResult run(Sessions sessions, int maxBatch, Duration perSize) throws InferenceException {
    Device device;
    // The largest first: whether the model may be run in batches is only looked at once.
    try (BareSession largest = sessions.open(maxBatch)) {
      device = largest.device();
    }
    Map<Integer, List<BareSession.Pace>> paces = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (int size : sizes(device.maxBatch())) {
        progress.accept("round %d of %d: batches of %d".formatted(round, rounds, size));
        try (BareSession bare = sessions.open(size)) {
          bare.run(size, Duration.ZERO); // untimed: a GPU prepares for the size in its first run
          paces.computeIfAbsent(size, unused -> new ArrayList<>()).add(bare.run(size, perSize));
        }
      }
    }
    return new CeilingResult(
        Machine.here(),
        model.name() + ":" + model.version(),
        device.provider().id(),
        device.workers(),
        rounds,
        paces.values().stream().map(CeilingResult.Bucket::of).toList());
  }

  /** Powers of two, and the largest. */
  private static List<Integer> sizes(int max) {
    List<Integer> sizes = new ArrayList<>();
    for (int size = 1; size < max; size *= 2) {
      sizes.add(size);
    }
    sizes.add(max);
    return sizes;
  }
}
