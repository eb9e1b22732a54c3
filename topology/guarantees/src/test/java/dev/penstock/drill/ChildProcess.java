package dev.penstock.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A program that the drill has started. It ends with this JVM at the latest. */
public final class ChildProcess implements AutoCloseable {

  private static final int TERMINATES_WITHIN_SECONDS = 60;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /** All are being ended, and that they end is no news. */
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::killAll, "end-child-processes"));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts it; what it prints is added to {@code <name>.log} in the folder. */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path folder) {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      RUNNING.add(process);
      var unused = process.onExit().thenAccept(RUNNING::remove);
      return new ChildProcess(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when all that were started have ended. */
  public static void killAll() {
    ending = true;
    for (Process process : Set.copyOf(RUNNING)) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Fails if it has ended, which nobody asked it to. */
  public void requireAlive() {
    if (!process.isAlive() && !ending) {
      throw new DrillException(
          "%s ended with exit code %d; see %s".formatted(name, process.exitValue(), log));
    }
  }

  /** As {@code kill -9}. */
  public void kill() {
    close();
  }

  /** As {@code kill}; returns the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(TERMINATES_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new DrillException(
          "%s did not end within %d s of SIGTERM; see %s"
              .formatted(name, TERMINATES_WITHIN_SECONDS, log));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
