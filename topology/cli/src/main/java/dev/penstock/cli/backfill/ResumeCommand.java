package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine.Command;

/** A paused job goes on; one that failed or was cancelled may be started again. */
@Command(
    name = "resume",
    description = "A paused job goes on; one that failed or was cancelled may be started again.",
    footer = "  penstock backfill resume november")
final class ResumeCommand extends SteerCommand {

  ResumeCommand(CommandContext context) {
    super(context, Jobs::resume);
  }
}
