package dev.penstock.app;

import dev.penstock.config.BatchConfig;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a settings file and passes on its {@code penstock.batch.*} settings when they change, so
 * that batching can be tuned while the instance runs. All other settings need a restart.
 *
 * <p>A separate thread checks the file once a second: a file mounted into a container changes by
 * swapping links, which the watch services of several platforms do not report.
 */
public final class BatchingReload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BatchingReload.class);

  private final Path file;
  private final Source settings;
  private final Consumer<BatchConfig> change;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(BatchingReload::daemon);

  // Once the thread runs, only it touches these.
  private BatchConfig current;
  private @Nullable FileTime seen;

  /** Reads all settings again, those of the file and those that override it. */
  @FunctionalInterface
  public interface Source {
    PenstockConfig load() throws ConfigException;
  }

  /**
   * Starts watching the file.
   *
   * @param current the settings in force
   * @param change receives new settings, on the watching thread
   */
  public BatchingReload(
      Path file, Source settings, BatchConfig current, Consumer<BatchConfig> change) {
    this.file = file;
    this.settings = settings;
    this.current = current;
    this.change = change;
    this.seen = lastModified();
    var unused = thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    FileTime modified = lastModified();
    if (modified == null || modified.equals(seen)) {
      return;
    }
    seen = modified;
    try {
      BatchConfig wanted = settings.load().batch();
      if (!wanted.equals(current)) {
        change.accept(wanted);
        log.info("{} changed: batching was {}, is {}", file, current, wanted);
        current = wanted;
      }
    } catch (ConfigException | RuntimeException e) {
      log.warn("{} changed but is not used: {}", file, e.getMessage());
    }
  }

  private @Nullable FileTime lastModified() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return null; // It is being replaced; the next check will find it.
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "penstock-settings");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
