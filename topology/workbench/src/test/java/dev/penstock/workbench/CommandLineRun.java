package dev.penstock.workbench;

import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs verbs in this process and keeps what they write. */
public final class CommandLineRun {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();
  private int code = -1;

  public static CommandLineRun of(String... args) {
    return new CommandLineRun().run(args);
  }

  public CommandLineRun run(String... args) {
    code = new Main(new CommandContext(new Terminal(out, err, false), stop)).run(args);
    return this;
  }

  public StopSignal stop() {
    return stop;
  }

  public int code() {
    return code;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public List<String> lines() {
    return out().lines().toList();
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
