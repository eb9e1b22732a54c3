package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine.Command;

/** All processes of a job stop, and it cannot be started until it is resumed. */
@Command(
    name = "cancel",
    description = "All processes of a job stop, and it cannot be started until it is resumed.",
    footer = "  penstock backfill cancel november")
final class CancelCommand extends SteerCommand {

  CancelCommand(CommandContext context) {
    super(context, Jobs::cancel);
  }
}
