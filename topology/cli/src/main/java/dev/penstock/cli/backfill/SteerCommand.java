package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes what the processes of a job do; they heed it within a second. */
abstract class SteerCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Step step;

  @Parameters(paramLabel = "JOB", description = "Its name.")
  private String name;

  @Mixin private JobOptions options;

  /** What is done to a job. */
  @FunctionalInterface
  interface Step {
    JobView take(Jobs jobs, String name) throws JobException, InterruptedException;
  }

  SteerCommand(CommandContext context, Step step) {
    this.terminal = context.terminal();
    this.step = step;
  }

  @Override
  public Integer call() throws ConfigException, JobException, InterruptedException {
    PenstockConfig config = options.load();
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    try (Jobs jobs = JobOptions.jobs(config)) {
      jobs.get(name); // Changing what is not there would create the log's transaction.
      JobView changed = step.take(jobs, name);
      terminal.result("job %s is %s".formatted(name, new JobReport(changed).state()));
    }
    return ExitCode.DONE;
  }
}
