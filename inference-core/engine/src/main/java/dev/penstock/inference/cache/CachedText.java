package dev.penstock.inference.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A short text kept in a file of the cache. Other processes see the whole text or none. A cache
 * that cannot be read or written costs time, not correctness, so failures are not reported.
 */
public final class CachedText {

  private final Path file;

  public CachedText(Path file) {
    this.file = file;
  }

  /** The text; empty if there is none, or it cannot be read. */
  public Optional<String> read() {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Keeps the text, if that is possible. */
  public void write(String text) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, ".", ".tmp");
      try {
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      // It is found out again next time.
    }
  }
}
