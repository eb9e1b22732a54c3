package dev.penstock.observing;

import dev.penstock.drill.Drill;
import dev.penstock.drill.DrillCommand;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code scripts/e2e-observability}. */
@Command(
    name = "e2e-observability",
    description =
        "Follows images from Python through Penstock to Python, in Zipkin, Prometheus and the log.",
    footer = "  scripts/e2e-observability --keep",
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
final class TraceDrillMain extends DrillCommand {

  private TraceDrillMain() {
    super("e2e-observability");
  }

  public static void main(String[] args) {
    execute(new TraceDrillMain(), args);
  }

  @Override
  protected Optional<String> missing() {
    return Parts.missing();
  }

  @Override
  protected Drill open(Path folder, Consumer<String> report) {
    return new TraceDrill(folder, report);
  }
}
