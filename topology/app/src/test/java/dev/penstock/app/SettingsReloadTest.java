package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.config.BatchConfig;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.TracingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReloadTest {

  @TempDir private Path folder;

  private final List<BatchConfig> changes = new CopyOnWriteArrayList<>();
  private final List<TracingConfig> tracing = new CopyOnWriteArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private Path file;
  private long modified = 1_000_000;

  @BeforeEach
  void setUp() throws IOException {
    file = folder.resolve("penstock.properties");
    write("penstock.batch.linger=20ms");
  }

  @Test
  void aChangedBatchingIsHandedOn() throws Exception {
    try (SettingsReload reload = follow()) {
      assertThat(reload).isNotNull();
      write("penstock.batch.linger=70ms\npenstock.batch.size=4");

      await().until(() -> !changes.isEmpty());

      assertThat(changes.get(0).linger()).contains(Duration.ofMillis(70));
      assertThat(changes.get(0).size()).contains(4);
    }
  }

  @Test
  void whatIsWrongOrConcernsOtherSettingsChangesNothing() throws Exception {
    try (SettingsReload reload = follow()) {
      assertThat(reload).isNotNull();
      write("penstock.batch.linger=soon");
      await().until(() -> loads.get() == 2);
      write("penstock.batch.linger=20ms\npenstock.top-k=3");
      await().until(() -> loads.get() == 3);
      write("penstock.batch.linger=30ms");
      await().until(() -> !changes.isEmpty());

      assertThat(changes).hasSize(1);
      assertThat(changes.get(0).linger()).contains(Duration.ofMillis(30));
    }
  }

  @Test
  void whatIsTracedCanBeChanged() throws Exception {
    try (SettingsReload reload = follow()) {
      assertThat(reload).isNotNull();
      write("penstock.batch.linger=20ms\npenstock.tracing.sample-ratio=0.5");
      await().until(() -> !tracing.isEmpty());

      assertThat(tracing).singleElement().returns(0.5, TracingConfig::sampleRatio);
      assertThat(changes).isEmpty();
    }
  }

  private SettingsReload follow() throws ConfigException {
    return new SettingsReload(
        file,
        this::load,
        load(),
        List.of(
            new SettingsReload.Followed<>("batching", PenstockConfig::batch, changes::add),
            new SettingsReload.Followed<>("tracing", PenstockConfig::tracing, tracing::add)));
  }

  private PenstockConfig load() throws ConfigException {
    loads.incrementAndGet();
    return PenstockConfig.load(List.of(ConfigSource.file(file)));
  }

  /** Replaces the file whole, with a new time even where the clock of the disk is coarse. */
  private void write(String text) throws IOException {
    Path draft = Files.writeString(folder.resolve("draft"), text);
    modified += 10_000;
    Files.setLastModifiedTime(draft, FileTime.fromMillis(modified));
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
