package dev.penstock.inference.cache;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's cache folder: {@code $PENSTOCK_CACHE}, or {@code penstock} under {@code
 * $XDG_CACHE_HOME}, or {@code ~/.cache/penstock}. Everything in it may be deleted at any time.
 */
public final class UserCache {

  private UserCache() {}

  /** The folder; it need not exist yet. */
  public static Path root() {
    return root(System.getenv(), System.getProperty("user.home", "."));
  }

  /** Where models are looked for and built when no repository is named. */
  public static Path models() {
    return root().resolve("models");
  }

  static Path root(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("PENSTOCK_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG specification: a relative path is to be ignored.
    Path base =
        !shared.isBlank() && Path.of(shared).isAbsolute()
            ? Path.of(shared)
            : Path.of(home, ".cache");
    return base.resolve("penstock").toAbsolutePath();
  }
}
