package dev.penstock.cli.backfill;

import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import java.time.Duration;

/** Shows how a job goes on, to the person at the terminal or to the log. */
final class JobProgress {

  private static final Duration IN_LOG = Duration.ofSeconds(30);

  private final Progress progress;

  JobProgress(Terminal terminal) {
    this.progress = new Progress(terminal, IN_LOG);
  }

  void show(BackfillRun run) {
    JobTotals totals = JobTotals.of(run.view());
    String how =
        run.standstill()
            .orElseGet(
                () ->
                    "%,.0f/s, %s left"
                        .formatted(
                            run.perSecond(),
                            run.timeLeft().map(Account::clock).orElse("unknown time")));
    progress.at(
        "%s, %s; %,d answered, %,d dead letters"
            .formatted(
                Account.progress(totals.fraction(), totals.offsets()),
                how,
                totals.answered(),
                totals.letters()));
  }

  void end() {
    progress.end();
  }
}
