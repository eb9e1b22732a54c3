package dev.penstock.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What NVIDIA's own tool says of the machine's GPUs. It takes up to a second, so a thread of its
 * own asks it every few seconds, and a scrape gets the last answer. Absent where there is no such
 * tool.
 */
final class GpuMetrics implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GpuMetrics.class);

  private static final String TOOL = "nvidia-smi";
  private static final String FIELDS =
      "index,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu";
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final long PATIENCE_SECONDS = 5;
  private static final double MIB = 1 << 20;

  private final List<String> command;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread asking = new Thread(task, "penstock-gpu");
            asking.setDaemon(true);
            return asking;
          });

  private volatile List<Gpu> last = List.of();

  /** Only the asking thread touches it. */
  private boolean reported;

  /**
   * One device, as it was a moment ago; NaN for what it does not tell.
   *
   * @param busy share of the last moment in which it worked
   */
  private record Gpu(
      String index,
      double busy,
      double usedBytes,
      double totalBytes,
      double watts,
      double celsius) {}

  GpuMetrics(Path tool) {
    this.command =
        List.of(tool.toString(), "--query-gpu=" + FIELDS, "--format=csv,noheader,nounits");
  }

  /** Registers the metrics and begins to ask, if the tool is on the path. */
  static Optional<GpuMetrics> start(PrometheusRegistry registry, Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, TOOL))
        .filter(Files::isExecutable)
        .findFirst()
        .map(
            tool -> {
              GpuMetrics metrics = new GpuMetrics(tool);
              metrics.register(registry);
              var unused =
                  metrics.thread.scheduleWithFixedDelay(
                      metrics::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
              return metrics;
            });
  }

  void register(PrometheusRegistry registry) {
    gauge(registry, "utilisation_ratio", "Share of its time in which a GPU works.", Gpu::busy);
    gauge(registry, "memory_used_bytes", "Memory of a GPU in use.", Gpu::usedBytes);
    gauge(registry, "memory_total_bytes", "Memory of a GPU.", Gpu::totalBytes);
    gauge(registry, "power_watts", "Power that a GPU draws.", Gpu::watts);
    gauge(registry, "temperature_celsius", "Temperature of a GPU.", Gpu::celsius);
  }

  private void gauge(
      PrometheusRegistry registry, String name, String help, ToDoubleFunction<Gpu> value) {
    GaugeWithCallback.builder()
        .name("penstock_gpu_" + name)
        .help(help)
        .labelNames("gpu")
        .callback(
            callback ->
                last.forEach(
                    gpu -> {
                      double known = value.applyAsDouble(gpu);
                      if (!Double.isNaN(known)) {
                        callback.call(known, gpu.index());
                      }
                    }))
        .register(registry);
  }

  /** On the asking thread, and in tests. */
  void ask() {
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no answer within " + PATIENCE_SECONDS + " s");
      }
      String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException(answer.lines().findFirst().orElse("no answer"));
      }
      last = parse(answer);
      reported = false;
    } catch (IOException | RuntimeException e) { // or it would never be asked again
      last = List.of();
      if (!reported) {
        LOG.warn("{} says nothing of the GPUs: {}", TOOL, e.getMessage());
        reported = true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static List<Gpu> parse(String answer) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : answer.lines().toList()) {
      String[] fields = line.split(",", -1);
      if (fields.length == FIELDS.split(",", -1).length) {
        gpus.add(
            new Gpu(
                fields[0].strip(),
                number(fields[1]) / 100,
                number(fields[2]) * MIB,
                number(fields[3]) * MIB,
                number(fields[4]),
                number(fields[5])));
      }
    }
    return gpus;
  }

  /** NaN for "[N/A]" and the like. */
  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
