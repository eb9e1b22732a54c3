package dev.penstock.alerting;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scripts/e2e-lag}. */
@Command(
    name = "e2e-lag",
    description =
        "Kills Penstock, deletes unread records, and sees the alerts reach a webhook and resolve.",
    footer = "  scripts/e2e-lag --keep",
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
final class AlertDrillMain implements Callable<Integer> {

  private static final PrintStream STDOUT = System.out;
  private static final PrintStream STDERR = System.err;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Option(names = "--keep", description = "Keep the logs and the shortened configuration.")
  private boolean keep;

  private AlertDrillMain() {}

  public static void main(String[] args) {
    // Brokers are not there yet, and are killed in the end.
    ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
    System.exit(new CommandLine(new AlertDrillMain()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<String> missing = Tool.missing(Tool.PROMETHEUS, Tool.PROMTOOL, Tool.ALERTMANAGER);
    if (missing.isPresent()) {
      STDERR.println("e2e-lag: " + missing.get());
      return WRONG_USAGE;
    }
    Path folder = Files.createTempDirectory("penstock-e2e-lag-");
    // As a hook, for Ctrl-C as well.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> tidy(folder), "tidy-drill"));
    try (AlertDrill drill = new AlertDrill(folder, STDOUT::println)) {
      drill.run();
      STDOUT.println("all of it held");
      return 0;
    } catch (DrillException e) {
      keep = true;
      STDERR.println("e2e-lag: FAILED: " + e.getMessage());
      return FAILED;
    }
  }

  private void tidy(Path folder) {
    ChildProcess.killAll();
    if (keep) {
      STDERR.println("e2e-lag: logs are in " + folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      STDERR.println("e2e-lag: cannot delete all of " + folder + ": " + e.getMessage());
    }
  }
}
