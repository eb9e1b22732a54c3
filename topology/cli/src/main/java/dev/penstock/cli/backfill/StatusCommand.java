package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How one job stands. */
@Command(
    name = "status",
    description = "Show how a job stands, in sum and in each partition.",
    footer = "  penstock backfill status november --watch")
final class StatusCommand implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final CommandContext context;

  @Parameters(paramLabel = "JOB", description = "Its name.")
  private String name;

  @Mixin private JobOptions options;

  @Option(names = "--watch", description = "Again every 2 s, until the job is over.")
  private boolean watch;

  @Option(names = "--json", description = "Print a JSON object; with --watch, one a line.")
  private boolean json;

  StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ConfigException, JobException, InterruptedException {
    PenstockConfig config = options.load();
    BrokerConnection.await(config, context, BrokerConnection.SHORT);
    context.stop().heed();
    try (Jobs jobs = JobOptions.jobs(config)) {
      JobView view = jobs.get(name);
      print(view);
      while (watch && JobState.of(view.job()).isAtWork() && !context.stop().await(INTERVAL)) {
        view = jobs.get(name);
        print(view);
      }
    }
    return ExitCode.DONE;
  }

  private void print(JobView view) {
    JobReport report = new JobReport(view);
    if (json) {
      context.terminal().json(report::write);
      return;
    }
    List<String> lines = new ArrayList<>(report.lines());
    lines.add("");
    lines.addAll(report.partitions());
    context.terminal().screen(lines, watch);
  }
}
