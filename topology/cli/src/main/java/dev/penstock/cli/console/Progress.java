package dev.penstock.cli.console;

import java.time.Duration;

/**
 * Reports the progress of long work: on a terminal in one line that is overwritten, elsewhere in a
 * line every few seconds. For one thread.
 */
public final class Progress {

  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration IN_LOG = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final long interval;
  private long last;

  public Progress(Terminal terminal) {
    this(terminal, IN_LOG);
  }

  /**
   * @param inLog from one line to the next where nobody watches
   */
  public Progress(Terminal terminal, Duration inLog) {
    this.terminal = terminal;
    this.interval = (terminal.interactive() ? ON_TERMINAL : inLog).toNanos();
    this.last = System.nanoTime() - interval;
  }

  /** Reports this, unless something was reported a moment ago. */
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

  /** Reports the part of a step that is done, 0 to 1. */
  public void at(String step, double fraction) {
    at("%s: %.0f %%".formatted(step, 100 * fraction));
  }

  /** The work is done: removes the status line. */
  public void end() {
    terminal.status("");
  }
}
