package dev.penstock.drill;

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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * A script that goes through a drill. It exits with 0 if all of it held, with 1 if something did
 * not, and with 2 if a program is missing.
 */
public abstract class DrillCommand implements Callable<Integer> {

  private static final PrintStream STDOUT = System.out;
  private static final PrintStream STDERR = System.err;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private final String name;

  @Option(names = "--keep", description = "Keep the logs and the configuration.")
  private boolean keep;

  /**
   * @param name of the script
   */
  protected DrillCommand(String name) {
    this.name = name;
  }

  /** Goes through it, and ends this process. */
  protected static void execute(DrillCommand command, String... args) {
    // Brokers are not there yet, and are killed in the end.
    ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
    System.exit(new CommandLine(command).execute(args));
  }

  /** What to install first; empty if everything is there. */
  protected abstract Optional<String> missing();

  protected abstract Drill open(Path folder, Consumer<String> report);

  @Override
  public final Integer call() throws Exception {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      STDERR.println(name + ": " + missing.get());
      return WRONG_USAGE;
    }
    Path folder = Files.createTempDirectory("penstock-" + name + "-");
    // As a hook, for Ctrl-C as well.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> tidy(folder), "tidy-drill"));
    try (Drill drill = open(folder, STDOUT::println)) {
      drill.run();
      STDOUT.println("all of it held");
      return 0;
    } catch (DrillException e) {
      keep = true;
      STDERR.println(name + ": FAILED: " + e.getMessage());
      return FAILED;
    }
  }

  private void tidy(Path folder) {
    ChildProcess.killAll();
    if (keep) {
      STDERR.println(name + ": logs are in " + folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      STDERR.println(name + ": cannot delete all of " + folder + ": " + e.getMessage());
    }
  }
}
