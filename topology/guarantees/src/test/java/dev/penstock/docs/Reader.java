package dev.penstock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Pastes commands into terminals, one after the other, each in a shell. Those that run until they
 * are stopped stay in the background. One thread drives it.
 */
final class Reader implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;

  private final Path logs;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Terminal> open = new ArrayList<>();
  private int started;

  /**
   * @param logs folder for what the commands print
   */
  Reader(Path logs) {
    this.logs = logs;
  }

  /** A variable of the commands that are started from now on. */
  void environment(String name, String value) {
    environment.put(name, value);
  }

  /** Runs a command to its end. */
  Outcome run(Path folder, String... command) throws IOException, InterruptedException {
    try (Terminal terminal = start(folder, List.of(command))) {
      if (!terminal.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + terminal.printed());
      }
      return new Outcome(terminal.process().exitValue(), terminal.printed());
    }
  }

  /** Starts a command and returns when it has printed a text; it runs on. */
  void runUntil(String text, Path folder, String... command)
      throws IOException, InterruptedException {
    Terminal terminal = start(folder, List.of(command));
    open.add(terminal);
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!terminal.printed().contains(text)) {
      assertThat(terminal.process().isAlive()).as(terminal.printed()).isTrue();
      assertThat(System.nanoTime()).as(terminal.printed()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  boolean hasOpen(String text) {
    return open.stream().anyMatch(terminal -> terminal.command().toString().contains(text));
  }

  /** Stops, as a signal does, the background commands that contain a text. */
  void stop(String text) {
    for (Terminal terminal : List.copyOf(open)) {
      if (terminal.command().toString().contains(text)) {
        open.remove(terminal);
        terminal.close();
      }
    }
  }

  private Terminal start(Path folder, List<String> command) throws IOException {
    Path log = logs.resolve(++started + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Terminal(command, builder.start(), log);
  }

  @Override
  public void close() {
    stop("");
  }

  record Outcome(int code, String printed) {}

  private record Terminal(List<String> command, Process process, Path log)
      implements AutoCloseable {

    String printed() throws IOException {
      return Files.readString(log);
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      try {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("does not stop: " + command + "; see " + log);
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
