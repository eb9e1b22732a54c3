package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.job.JobException;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes what is left of a job. */
@Command(
    name = "delete",
    description = {
      "Remove a job's record, its progress and its group. Its answers stay, unless --topics is"
          + " given."
    },
    footer = "  penstock backfill delete november --topics")
final class DeleteCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "JOB", description = "Its name.")
  private String name;

  @Mixin private JobOptions options;

  @Option(
      names = "--topics",
      description = "Also delete the topics that were created for the job, with all answers.")
  private boolean topics;

  DeleteCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws ConfigException, JobException, InterruptedException {
    PenstockConfig config = options.load();
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    try (Jobs jobs = JobOptions.jobs(config)) {
      jobs.delete(name, topics);
    }
    terminal.result("job %s is deleted".formatted(name));
    return ExitCode.DONE;
  }
}
