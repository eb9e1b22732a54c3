package dev.penstock.observing;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/e2e-observability} does; skipped where one of its parts is missing. */
class TraceDrillIT {

  private static final PrintStream STDOUT = System.out;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void anImageCanBeFollowedFromEverywhere() throws Exception {
    Optional<String> missing = Parts.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    try (TraceDrill drill = new TraceDrill(folder, STDOUT::println)) {
      drill.run();
    }
  }
}
