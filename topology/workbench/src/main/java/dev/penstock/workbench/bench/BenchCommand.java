package dev.penstock.workbench.bench;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what Penstock does on this machine; each measurement is a verb of its own. */
@Command(
    name = "bench",
    description = {
      "Measure Penstock on this machine before trusting it.",
      "Figures are ratios where they can be: what is compared is measured in turn, in one run."
    },
    synopsisSubcommandLabel = "VERB",
    footer = "  penstock bench pipeline --device-ms 20 --batch 32")
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext session) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("ceiling", new CeilingCommand(session))
        .addSubcommand("pipeline", new PipelineCommand(session))
        .addSubcommand("baseline", new BaselineCommand(session))
        .addSubcommand("latency", new LatencyCommand(session))
        .addSubcommand("startup", new StartupCommand(session));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb of bench?");
  }
}
