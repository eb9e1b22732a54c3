package dev.penstock.workbench.backfill;

import dev.penstock.backfill.files.FileProgress;
import dev.penstock.cli.backfill.Account;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import java.time.Duration;

/** Shows how a job goes on, to the person at the terminal or to the log. For one thread. */
final class FileProgressLine {

  private static final Duration IN_LOG = Duration.ofSeconds(30);

  private final Progress progress;
  private final long startedAt = System.nanoTime();

  FileProgressLine(Terminal terminal) {
    progress = new Progress(terminal, IN_LOG);
  }

  void show(FileProgress at) {
    long here = at.here().answered() + at.here().deadLetters();
    double perSecond = (double) here * 1e9 / Math.max(1, System.nanoTime() - startedAt);
    String counts =
        "%,.0f/s; %,d answered here, %,d dead letters"
            .formatted(perSecond, at.here().answered(), at.here().deadLetters());
    if (at.all().isEmpty()) {
      progress.at("%,d images, %s".formatted(at.images(), counts));
      return;
    }
    long all = at.all().getAsLong();
    double fraction = all == 0 ? 1 : (double) at.images() / (double) all;
    String left =
        here == 0
            ? "unknown time"
            : Account.clock(
                Duration.ofSeconds(Math.round((double) (all - at.images()) / perSecond)));
    progress.at("%s, %s left, %s".formatted(Account.progress(fraction, all), left, counts));
  }

  void end() {
    progress.end();
  }
}
