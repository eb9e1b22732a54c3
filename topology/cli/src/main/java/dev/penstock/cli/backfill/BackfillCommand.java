package dev.penstock.cli.backfill;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for jobs that end. */
@Command(
    name = "backfill",
    description = {
      "Answer a bounded part of a topic once more: jobs that end, resume, and leave the live"
          + " application alone."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = "  penstock backfill start november --from 2026-11-01 --to 2026-12-01")
public final class BackfillCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext context) {
    return new CommandLine(new BackfillCommand())
        .addSubcommand("start", new StartCommand(context))
        .addSubcommand("list", new ListCommand(context))
        .addSubcommand("status", new StatusCommand(context))
        .addSubcommand("pause", new PauseCommand(context))
        .addSubcommand("resume", new ResumeCommand(context))
        .addSubcommand("cancel", new CancelCommand(context))
        .addSubcommand("delete", new DeleteCommand(context))
        .addSubcommand("compare", new CompareCommand(context));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command of backfill?");
  }
}
