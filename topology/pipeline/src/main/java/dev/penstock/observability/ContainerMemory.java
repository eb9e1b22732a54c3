package dev.penstock.observability;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.Ticker;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Memory of the container, as the kernel accounts for it (cgroup version 2), and a forecast of when
 * its limit is reached. Absent where there is no such account. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup v2</a>
 */
public final class ContainerMemory {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  /** The kernel's word for no limit. */
  private static final String NO_LIMIT = "max";

  /** A shorter time says little about where memory is going. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(60);

  /** How fast the trend follows: what is this old counts a third. */
  private static final double MEMORY_SECONDS = 600;

  private final Path folder;
  private final Ticker ticker;

  @GuardedBy("this")
  private double lastBytes = Double.NaN;

  @GuardedBy("this")
  private long lastNanos;

  @GuardedBy("this")
  private long firstNanos;

  /** Growth in bytes per second, smoothed. */
  @GuardedBy("this")
  private double growth;

  ContainerMemory(Path folder, Ticker ticker) {
    this.folder = folder;
    this.ticker = ticker;
  }

  /** Registers what there is on this machine. */
  public static void register(PrometheusRegistry registry, Ticker ticker) {
    ContainerMemory memory = new ContainerMemory(ROOT, ticker);
    if (memory.number("memory.current").isPresent()) {
      memory.register(registry);
    }
  }

  void register(PrometheusRegistry registry) {
    gauge(
        registry,
        "current_bytes",
        "Memory in use, files that were read included.",
        "memory.current");
    gauge(
        registry,
        "high_bytes",
        "Above this, the kernel slows the container; absent without a limit.",
        "memory.high");
    gauge(
        registry,
        "max_bytes",
        "Above this, the kernel kills; absent without a limit.",
        "memory.max");
    CounterWithCallback.builder()
        .name("penstock_cgroup_memory_events_total")
        .help("What the kernel did to keep the container within its memory.")
        .labelNames("event")
        .callback(
            callback ->
                pairs("memory.events").forEach(pair -> callback.call(pair.value(), pair.name())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("penstock_cgroup_memory_pressure_ratio")
        .help("Share of the last 10 seconds in which something waited for memory.")
        .callback(callback -> pressure().ifPresent(callback::call))
        .register(registry);
    GaugeWithCallback.builder()
        .name("penstock_memory_seconds_to_limit")
        .help(
            "Time until the container's memory limit is reached at the present trend; infinite if"
                + " it does not grow.")
        .callback(callback -> secondsToLimit().ifPresent(callback::call))
        .register(registry);
  }

  private void gauge(PrometheusRegistry registry, String name, String help, String file) {
    GaugeWithCallback.builder()
        .name("penstock_cgroup_memory_" + name)
        .help(help)
        .callback(callback -> number(file).ifPresent(callback::call))
        .register(registry);
  }

  /** Empty without a limit, and until the trend is known. */
  synchronized OptionalDouble secondsToLimit() {
    OptionalDouble limit = number("memory.max");
    OptionalDouble current = number("memory.current");
    if (limit.isEmpty() || current.isEmpty()) {
      return OptionalDouble.empty();
    }
    // What files were read is given back before anything is killed.
    double reclaimable =
        pairs("memory.stat").stream()
            .filter(pair -> pair.name().equals("inactive_file"))
            .mapToDouble(Pair::value)
            .sum();
    double bytes = Math.max(0, current.getAsDouble() - reclaimable);
    long now = ticker.nanos();
    if (Double.isNaN(lastBytes)) {
      firstNanos = now;
    } else if (now > lastNanos) {
      double seconds = (now - lastNanos) / 1e9;
      double share = 1 - Math.exp(-seconds / MEMORY_SECONDS);
      growth += share * ((bytes - lastBytes) / seconds - growth);
    }
    lastBytes = bytes;
    lastNanos = now;
    if (now - firstNanos < LEAST_TIME.toNanos()) {
      return OptionalDouble.empty();
    }
    // The average began at nothing, and has seen only so much of its memory.
    double trend = growth / (1 - Math.exp(-(now - firstNanos) / 1e9 / MEMORY_SECONDS));
    double left = Math.max(0, limit.getAsDouble() - bytes);
    return OptionalDouble.of(trend <= 0 ? Double.POSITIVE_INFINITY : left / trend);
  }

  private OptionalDouble number(String file) {
    try {
      String text = Files.readString(folder.resolve(file)).strip();
      return text.equals(NO_LIMIT)
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(text));
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** A name with a number. */
  private record Pair(String name, double value) {}

  private List<Pair> pairs(String file) {
    try {
      return Files.readAllLines(folder.resolve(file)).stream()
          .map(line -> line.split(" ", -1))
          .filter(parts -> parts.length == 2)
          .map(parts -> new Pair(parts[0], Double.parseDouble(parts[1])))
          .toList();
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
  }

  /** From {@code some avg10=0.00 avg60=...}, in percent. */
  private OptionalDouble pressure() {
    try {
      return Files.readAllLines(folder.resolve("memory.pressure")).stream()
          .filter(line -> line.startsWith("some "))
          .flatMap(line -> List.of(line.split(" ", -1)).stream())
          .filter(part -> part.startsWith("avg10="))
          .mapToDouble(part -> Double.parseDouble(part.substring(part.indexOf('=') + 1)) / 100)
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
