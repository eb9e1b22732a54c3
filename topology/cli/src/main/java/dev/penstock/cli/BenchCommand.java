package dev.penstock.cli;

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
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine with(Session session) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("ceiling", new BenchCeilingCommand(session))
        .addSubcommand("pipeline", new BenchPipelineCommand(session))
        .addSubcommand("baseline", new BenchBaselineCommand(session))
        .addSubcommand("latency", new BenchLatencyCommand(session))
        .addSubcommand("startup", new BenchStartupCommand(session));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb of bench?");
  }
}
