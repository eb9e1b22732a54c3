package dev.penstock.cli.backfill;

import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import java.time.Duration;

/** Shows how a job goes on, to the person at the terminal or to the log. */
final class JobProgress {

  private static final Duration IN_LOG = Duration.ofSeconds(30);
  private static final int WIDTH = 24;

  private final Progress progress;

  JobProgress(Terminal terminal) {
    this.progress = new Progress(terminal, IN_LOG);
  }

  void show(BackfillRun run) {
    JobTotals totals = JobTotals.of(run.view());
    int filled = (int) Math.round(totals.fraction() * WIDTH);
    String how =
        run.standstill()
            .orElseGet(
                () ->
                    "%,.0f/s, %s left"
                        .formatted(
                            run.perSecond(),
                            run.timeLeft().map(JobReport::clock).orElse("unknown time")));
    progress.at(
        "[%s%s] %.1f %% of %,d, %s; %,d answered, %,d dead letters"
            .formatted(
                "#".repeat(filled),
                "-".repeat(WIDTH - filled),
                100 * totals.fraction(),
                totals.offsets(),
                how,
                totals.answered(),
                totals.letters()));
  }

  void end() {
    progress.end();
  }
}
