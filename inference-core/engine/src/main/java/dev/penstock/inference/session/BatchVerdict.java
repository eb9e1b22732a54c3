package dev.penstock.inference.session;

import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What {@link BatchCheck} found, kept in the user's cache by all it depends on, so that only the
 * first start looks. A cache that cannot be written costs time, not correctness.
 */
final class BatchVerdict {

  private static final String ALIKE = "alike";

  private final Path file;

  BatchVerdict(Path cache, ModelDescriptor model, ExecutionProvider provider) {
    this.file =
        cache
            .resolve("batches")
            .resolve(String.join("-", OnnxRuntime.version(), model.digest(), provider.id()));
  }

  /** What differs, or nothing where nothing does; empty where nobody has looked. */
  Optional<Optional<String>> recall() {
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(text.equals(ALIKE) ? Optional.empty() : Optional.of(text));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  void remember(Optional<String> difference) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), ".", ".tmp");
      Files.writeString(draft, difference.orElse(ALIKE));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Looked at again next time.
    }
  }
}
