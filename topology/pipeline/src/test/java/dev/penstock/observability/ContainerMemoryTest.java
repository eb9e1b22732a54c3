package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.tracing.HandTicker;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerMemoryTest {

  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  private final HandTicker ticker = new HandTicker();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void theKernelsAccountIsThere() throws IOException {
    account(100 * MIB, Long.toString(400 * MIB));
    write("memory.high", "max");
    write("memory.events", "low 0\nhigh 3\nmax 0\noom 1\noom_kill 0");
    write("memory.pressure", "some avg10=2.50 avg60=1.00 avg300=0.10 total=77\nfull avg10=9.00");
    new ContainerMemory(folder, ticker).register(registry);

    assertThat(scrape())
        .contains("penstock_cgroup_memory_current_bytes 1.048576E8")
        .contains("penstock_cgroup_memory_max_bytes 4.194304E8")
        .contains("penstock_cgroup_memory_events_total{event=\"high\"} 3.0")
        .contains("penstock_cgroup_memory_events_total{event=\"oom\"} 1.0")
        .contains("penstock_cgroup_memory_pressure_ratio 0.025")
        .doesNotContain("penstock_cgroup_memory_high_bytes ")
        .doesNotContain("penstock_memory_seconds_to_limit ");
  }

  @Test
  void steadyGrowthIsForecastAndAStandstillIsNot() throws IOException {
    ContainerMemory memory = new ContainerMemory(folder, ticker);
    for (int minute = 0; minute <= 60; minute++) {
      // Twice as much, but half of it are files.
      account(2L * (100 + minute) * MIB, Long.toString(220 * MIB));
      write("memory.stat", "anon 7\ninactive_file " + (100 + minute) * MIB);
      if (minute == 3) {
        assertThat(memory.secondsToLimit().orElseThrow() / 60).isBetween(110.0, 125.0);
      }
      memory.secondsToLimit();
      ticker.advance(Duration.ofMinutes(1));
    }
    assertThat(memory.secondsToLimit().orElseThrow() / 60).isBetween(58.0, 68.0);
    for (int hour = 0; hour < 3; hour++) {
      write("memory.stat", "inactive_file 0");
      account(50 * MIB, Long.toString(220 * MIB));
      ticker.advance(Duration.ofHours(1));
      memory.secondsToLimit();
    }
    assertThat(memory.secondsToLimit().orElseThrow()).isGreaterThan(1e6);
  }

  @Test
  void withoutALimitThereIsNoForecast() throws IOException {
    ContainerMemory memory = new ContainerMemory(folder, ticker);
    account(100 * MIB, "max");
    memory.secondsToLimit();
    ticker.advance(Duration.ofHours(1));
    assertThat(memory.secondsToLimit()).isEmpty();
  }

  private void account(long current, String max) throws IOException {
    write("memory.current", Long.toString(current));
    write("memory.max", max);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text + "\n");
  }

  private String scrape() {
    return PrometheusTextFormatWriter.create().toDebugString(registry.scrape());
  }
}
