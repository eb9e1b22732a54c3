package dev.penstock.workbench.bench;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From Kafka to Kafka, against the bare model. */
@Command(
    name = "pipeline",
    description = {
      "Run the whole pipeline, Kafka to Kafka, exactly once, tracing on, over a topic loaded first,",
      "and report its throughput as a share of the bare model's, and what limits it. With --null-model",
      "the share is that of plain Kafka Streams passing the same bytes through."
    },
    footer = {
      "  penstock bench pipeline --device-ms 20 --batch 32",
      "  penstock bench pipeline --null-model --json"
    })
final class PipelineCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private RaceOptions race;

  PipelineCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    race.run(context, false);
    return ExitCode.DONE;
  }
}
