package dev.penstock.app;

import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a settings file and passes on those of its settings that can change while the instance
 * runs. All others need a restart.
 *
 * <p>A separate thread checks the file once a second: a file mounted into a container changes by
 * swapping links, which the watch services of several platforms do not report.
 */
public final class SettingsReload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SettingsReload.class);

  private final Path file;
  private final Source settings;
  private final List<Followed<?>> followed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(SettingsReload::daemon);

  // Once the thread runs, only it touches these.
  private PenstockConfig current;
  private @Nullable FileTime seen;

  /** Reads all settings again, those of the file and those that override it. */
  @FunctionalInterface
  public interface Source {
    PenstockConfig load() throws ConfigException;
  }

  /**
   * Settings that can change.
   *
   * @param name for the log
   * @param part finds them among all settings
   * @param change receives them when they have changed, on the watching thread
   */
  public record Followed<T>(String name, Function<PenstockConfig, T> part, Consumer<T> change) {

    private void apply(Path file, PenstockConfig before, PenstockConfig after) {
      T wanted = part.apply(after);
      T current = part.apply(before);
      if (!Objects.equals(wanted, current)) {
        change.accept(wanted);
        log.info("{} changed: {} was {}, is {}", file, name, current, wanted);
      }
    }
  }

  /**
   * Starts watching the file.
   *
   * @param current the settings in force
   */
  public SettingsReload(
      Path file, Source settings, PenstockConfig current, List<Followed<?>> followed) {
    this.file = file;
    this.settings = settings;
    this.current = current;
    this.followed = List.copyOf(followed);
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
      PenstockConfig wanted = settings.load();
      followed.forEach(part -> part.apply(file, current, wanted));
      current = wanted;
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
