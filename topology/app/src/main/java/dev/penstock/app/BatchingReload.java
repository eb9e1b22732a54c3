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
 * Follows a settings file and hands on its {@code penstock.batch.*} settings when they change, so
 * that batching can be tuned while the instance runs. All other settings take a restart.
 *
 * <p>The file is looked at once a second by a thread of its own: a container's mounted file changes
 * by links being exchanged, of which the watch services of several platforms say nothing.
 */
public final class BatchingReload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BatchingReload.class);

  private final Path file;
  private final Source settings;
  private final Consumer<BatchConfig> change;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(BatchingReload::daemon);

  // Only the thread touches these, once it runs.
  private BatchConfig current;
  private @Nullable FileTime seen;

  /** Reads all settings again, the file's and those that lie over it. */
  @FunctionalInterface
  public interface Source {
    PenstockConfig load() throws ConfigException;
  }

  /**
   * Follows the file from now on.
   *
   * @param current the settings in force
   * @param change told of new ones, on the thread that looks
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
      log.warn("{} changed and is not used: {}", file, e.getMessage());
    }
  }

  private @Nullable FileTime lastModified() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return null; // It is being exchanged; the next look will find it.
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
