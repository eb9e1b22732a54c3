package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All jobs and how they stand. */
@Command(
    name = "list",
    description = "List the jobs of the installation.",
    footer = "  penstock backfill list --bootstrap-servers localhost:9092")
final class ListCommand implements Callable<Integer> {

  private static final String ROW = "%-24s %7s  %-9s %6s %12s %9s  %-20s  %s";

  private final Terminal terminal;

  @Mixin private JobOptions options;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  ListCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws ConfigException, JobException, InterruptedException {
    PenstockConfig config = options.load();
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    try (Jobs jobs = JobOptions.jobs(config)) {
      print(jobs.all());
    }
    return ExitCode.DONE;
  }

  private void print(List<JobView> all) {
    if (json) {
      all.forEach(view -> terminal.json(new JobReport(view)::write));
      return;
    }
    if (all.isEmpty()) {
      terminal.note("no jobs");
      return;
    }
    terminal.result(
        ROW.formatted(
            "job", "attempt", "state", "done", "answered", "letters", "created", "topic"));
    for (JobView view : all) {
      JobTotals totals = JobTotals.of(view);
      terminal.result(
          ROW.formatted(
              view.job().getName(),
              view.job().getAttempt(),
              view.job().getState(),
              "%.0f %%".formatted(100 * totals.fraction()),
              "%,d".formatted(totals.answered()),
              "%,d".formatted(totals.letters()),
              view.job().getCreatedAt().truncatedTo(ChronoUnit.SECONDS),
              view.job().getTopic()));
    }
  }
}
