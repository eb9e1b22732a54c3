package dev.penstock.inference.session;

import dev.penstock.inference.cache.CachedText;
import dev.penstock.inference.model.ModelDescriptor;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link BatchCheck} found, kept in the user's cache by all it depends on, so that only the
 * first start looks. A cache that cannot be written costs time, not correctness.
 */
final class BatchVerdict {

  private static final String ALIKE = "alike";

  private final CachedText text;

  BatchVerdict(Path cache, ModelDescriptor model, ExecutionProvider provider) {
    this.text =
        new CachedText(
            cache
                .resolve("batches")
                .resolve(String.join("-", OnnxRuntime.version(), model.digest(), provider.id())));
  }

  /** What differs, or nothing where nothing does; empty where nobody has looked. */
  Optional<Optional<String>> recall() {
    String found = text.read().orElse("").strip();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(found.equals(ALIKE) ? Optional.empty() : Optional.of(found));
  }

  void remember(Optional<String> difference) {
    text.write(difference.orElse(ALIKE));
  }
}
