package dev.penstock.cli.dlq;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the records that could not be served; each thing to do is a verb of its own. */
@Command(
    name = "dlq",
    description = "List dead letters, look into one, send some back to where they came from.",
    synopsisSubcommandLabel = "VERB",
    footer = "  penstock dlq list --bootstrap-servers localhost:9092")
public final class DlqCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext session) {
    return new CommandLine(new DlqCommand())
        .addSubcommand("list", new DlqListCommand(session))
        .addSubcommand("show", new DlqShowCommand(session))
        .addSubcommand("redrive", new DlqRedriveCommand(session));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb of dlq?");
  }
}
