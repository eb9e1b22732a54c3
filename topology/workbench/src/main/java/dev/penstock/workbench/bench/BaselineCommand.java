package dev.penstock.workbench.bench;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Against what others write. */
@Command(
    name = "baseline",
    description = {
      "Run the pipeline against what teams write first: Kafka Streams asking the model for one record",
      "at a time, and a consumer loop with a batch a poll and transactions. All exactly once, in turn."
    },
    footer = {"  penstock bench baseline --device-ms 20 --batch 32"})
final class BaselineCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private RaceOptions race;

  BaselineCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    race.run(context, true);
    return ExitCode.DONE;
  }
}
