package dev.penstock.inference.cache;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's cache folder: {@code $PENSTOCK_CACHE}, or {@code penstock} under {@code
 * $XDG_CACHE_HOME}, or {@code ~/.cache/penstock}. Everything in it may be deleted at any time.
 */
public final class UserCache {

  private UserCache() {}

  /**
   * The folder; it need not exist yet.
   *
   * @throws NoCacheException if none is named and the user has no home
   */
  public static Path root() {
    return root(System.getenv(), System.getProperty("user.home", ""));
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
    if (!shared.isBlank() && Path.of(shared).isAbsolute()) {
      return Path.of(shared, "penstock");
    }
    // Java says "?" for a user that the system does not know. A folder for temporary files would
    // not
    // do: native libraries are loaded from the cache, and anybody may write there first.
    if (!Path.of(home).isAbsolute()) {
      throw new NoCacheException(
          "this user has no home folder for the cache of models and native libraries;"
              + " set PENSTOCK_CACHE to a folder that the user may write to");
    }
    return Path.of(home, ".cache", "penstock");
  }
}
