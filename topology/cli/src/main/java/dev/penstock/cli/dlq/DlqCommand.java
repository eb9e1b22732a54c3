package dev.penstock.cli.dlq;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for records that could not be served. */
@Command(
    name = "dlq",
    description = "List dead letters, show one, send some back to the topic of their input.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "  penstock dlq list --bootstrap-servers localhost:9092")
public final class DlqCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext context) {
    return new CommandLine(new DlqCommand())
        .addSubcommand("list", new DlqListCommand(context))
        .addSubcommand("show", new DlqShowCommand(context))
        .addSubcommand("redrive", new DlqRedriveCommand(context));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command of dlq?");
  }
}
