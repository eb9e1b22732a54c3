package dev.penstock.workbench.bench;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Penstock on this machine; each measurement is a command. */
@Command(
    name = "bench",
    description = {
      "Measure Penstock on this machine before trusting it.",
      "Figures are ratios where they can be: what is compared is measured in turn, in one run."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = "  penstock bench pipeline --device-ms 20 --batch 32")
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext context) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("ceiling", new CeilingCommand(context))
        .addSubcommand("pipeline", new PipelineCommand(context))
        .addSubcommand("baseline", new BaselineCommand(context))
        .addSubcommand("latency", new LatencyCommand(context))
        .addSubcommand("startup", new StartupCommand(context))
        .addSubcommand("lag", new LagBenchCommand(context))
        .addSubcommand("backfill", new BackfillBenchCommand(context));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command of bench?");
  }
}
