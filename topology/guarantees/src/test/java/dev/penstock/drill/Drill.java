package dev.penstock.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Real programs that work together, and what has to be seen of them. Each step either holds or
 * throws a {@link DrillException}. For one thread.
 */
public abstract class Drill implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Path folder;
  private final Consumer<String> report;
  private final long started = System.nanoTime();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Set<ChildProcess> expectedAlive = new HashSet<>();
  private final Map<String, String> environment = new HashMap<>();

  /**
   * @param folder gets logs and data; whoever calls deletes it
   * @param report gets a line for each step
   */
  protected Drill(Path folder, Consumer<String> report) {
    this.folder = folder;
    this.report = report;
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    environment.put("PENSTOCK_JAVA_OPTS", "-Xmx384m");
  }

  /** Goes through all steps. */
  public abstract void run() throws Exception;

  protected final Path folder() {
    return folder;
  }

  /** Of the processes that are started from now on. */
  protected final void setVariable(String name, String value) {
    environment.put(name, value);
  }

  /** Starts {@code scripts/penstock} with these arguments. */
  protected final ChildProcess startPenstock(String name, Object... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(ProjectFiles.root().resolve("scripts/penstock")),
                Arrays.stream(arguments))
            .map(String::valueOf)
            .toList();
    return start(name, command);
  }

  protected final ChildProcess start(String name, List<String> command) {
    return expectAlive(ChildProcess.start(name, command, environment, folder));
  }

  protected final ChildProcess expectAlive(ChildProcess process) {
    expectedAlive.add(process);
    return opened(process);
  }

  /** It may end from now on. */
  protected final ChildProcess stop(ChildProcess process) {
    expectedAlive.remove(process);
    return process;
  }

  protected final <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  /** Something that holds sooner or later. */
  @FunctionalInterface
  protected interface Condition {
    boolean holds() throws Exception;
  }

  protected final void await(String what, Condition condition) throws InterruptedException {
    while (true) {
      expectedAlive.forEach(ChildProcess::requireAlive);
      try {
        if (condition.holds()) {
          return;
        }
      } catch (DrillException | InterruptedException e) {
        throw e;
      } catch (Exception e) {
        throw new DrillException("while waiting for " + what + ": " + e);
      }
      require(
          elapsed().compareTo(LONGEST) < 0,
          "%d s are over, and there is no sign of: %s".formatted(LONGEST.toSeconds(), what));
      Thread.sleep(200);
    }
  }

  protected static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new DrillException(otherwise);
    }
  }

  protected final void step(String what) {
    report.accept("%6.1f s  %s".formatted(elapsed().toMillis() / 1000.0, what));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Ends whatever was started, the last first. */
  @Override
  public final void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // the others are to end all the same
        report.accept("cannot end what was started: " + e);
      }
    }
  }
}
