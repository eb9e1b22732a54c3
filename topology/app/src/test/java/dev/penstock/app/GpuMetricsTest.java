package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuMetricsTest {

  @TempDir private Path folder;

  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void eachGpuTellsWhatItKnows() throws IOException {
    GpuMetrics metrics =
        new GpuMetrics(
            tool("echo '0, 87, 1024, 81559, 312.50, 61'; echo '1, 0, 0, 81559, [N/A], 30'"));
    metrics.register(registry);
    metrics.ask();

    assertThat(scrape())
        .contains("penstock_gpu_utilisation_ratio{gpu=\"0\"} 0.87")
        .contains("penstock_gpu_memory_used_bytes{gpu=\"0\"} 1.073741824E9")
        .contains("penstock_gpu_power_watts{gpu=\"0\"} 312.5")
        .contains("penstock_gpu_temperature_celsius{gpu=\"1\"} 30.0")
        .doesNotContain("penstock_gpu_power_watts{gpu=\"1\"}");
  }

  @Test
  void aToolThatFailsSaysNothingOfOldReadings() throws IOException {
    GpuMetrics metrics = new GpuMetrics(tool("echo '0, 87, 1, 2, 3, 4'"));
    metrics.register(registry);
    metrics.ask();
    tool("echo 'driver not loaded' >&2; exit 9");
    metrics.ask();

    assertThat(scrape()).doesNotContain("gpu=\"0\"");
  }

  @Test
  void withoutTheToolThereIsNothing() {
    assertThat(GpuMetrics.start(registry, Map.of("PATH", folder.toString()))).isEmpty();
    assertThat(scrape()).isBlank();
  }

  private Path tool(String script) throws IOException {
    Path tool = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String scrape() {
    return PrometheusTextFormatWriter.create().toDebugString(registry.scrape());
  }
}
