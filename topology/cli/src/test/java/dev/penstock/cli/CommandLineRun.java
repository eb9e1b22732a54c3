package dev.penstock.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs verbs in this process and keeps what they write. */
final class CommandLineRun {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();
  private int code = -1;

  static CommandLineRun of(String... args) {
    return new CommandLineRun().run(args);
  }

  CommandLineRun run(String... args) {
    code = new Main(new Session(new Terminal(out, err, false), stop)).run(args);
    return this;
  }

  StopSignal stop() {
    return stop;
  }

  int code() {
    return code;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  List<String> lines() {
    return out().lines().toList();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
