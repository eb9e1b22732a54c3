package dev.penstock.cli.console;

import java.time.Duration;

/**
 * Tells how far long work has come: on a terminal in one line that is overwritten, elsewhere in a
 * plain line now and then. For one thread.
 */
public final class Progress {

  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration IN_LOG = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final long interval;
  private long last;

  public Progress(Terminal terminal) {
    this.terminal = terminal;
    this.interval = (terminal.interactive() ? ON_TERMINAL : IN_LOG).toNanos();
    this.last = System.nanoTime() - interval;
  }

  /** Tells of this, unless something was told a moment ago. */
  public void at(String text) {
    long now = System.nanoTime();
    if (now - last < interval) {
      return;
    }
    last = now;
    if (terminal.interactive()) {
      terminal.status(text);
    } else {
      terminal.note(text);
    }
  }

  /** Tells that this much, 0 to 1, of a step is done. */
  public void at(String step, double fraction) {
    at("%s: %.0f %%".formatted(step, 100 * fraction));
  }

  /** The work is over: what is shown goes away. */
  public void end() {
    terminal.status("");
  }
}
