package dev.penstock.alerting;

import dev.penstock.drill.Drill;
import dev.penstock.drill.DrillCommand;
import dev.penstock.drill.Tool;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code scripts/e2e-lag}. */
@Command(
    name = "e2e-lag",
    description =
        "Kills Penstock, deletes unread records, and sees the alerts reach a webhook and resolve.",
    footer = "  scripts/e2e-lag --keep",
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
final class AlertDrillMain extends DrillCommand {

  private AlertDrillMain() {
    super("e2e-lag");
  }

  public static void main(String[] args) {
    execute(new AlertDrillMain(), args);
  }

  @Override
  protected Optional<String> missing() {
    return Tool.missing(Tool.PROMETHEUS, Tool.PROMTOOL, Tool.ALERTMANAGER);
  }

  @Override
  protected Drill open(Path folder, Consumer<String> report) {
    return new AlertDrill(folder, report);
  }
}
