package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the model repository; each thing to do is a verb of its own. */
@Command(
    name = "model",
    description = "Build, import, list and inspect models.",
    synopsisSubcommandLabel = "VERB",
    footer = "  penstock model list")
public final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext session) {
    return new CommandLine(new ModelCommand())
        .addSubcommand("build", new ModelBuildCommand(session))
        .addSubcommand("import", new ModelImportCommand(session))
        .addSubcommand("list", new ModelListCommand(session))
        .addSubcommand("inspect", new ModelInspectCommand(session));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb of model?");
  }
}
