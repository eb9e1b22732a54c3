package dev.penstock.alerting;

import dev.penstock.drill.Tool;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/e2e-lag} does; skipped where Prometheus or Alertmanager are missing. */
class AlertDrillIT {

  private static final PrintStream STDOUT = System.out;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void alertsFireReachThePagerAndResolve() throws Exception {
    Tool.assume(Tool.PROMETHEUS, Tool.PROMTOOL, Tool.ALERTMANAGER);
    try (AlertDrill drill = new AlertDrill(folder, STDOUT::println)) {
      drill.run();
    }
  }
}
