package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine.Command;

/** All processes of a job stop reading, and wait. */
@Command(
    name = "pause",
    description = "All processes of a job stop reading, and wait.",
    footer = "  penstock backfill pause november")
final class PauseCommand extends SteerCommand {

  PauseCommand(CommandContext context) {
    super(context, Jobs::pause);
  }
}
