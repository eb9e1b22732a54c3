package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands of the model repository. */
@Command(
    name = "model",
    description = "Build, import, compare, list and inspect models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "  penstock model list")
public final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec;

  public static CommandLine with(CommandContext context) {
    return new CommandLine(new ModelCommand())
        .addSubcommand("build", new ModelBuildCommand(context))
        .addSubcommand("import", new ModelImportCommand(context))
        .addSubcommand("compare", new ModelCompareCommand(context))
        .addSubcommand("list", new ModelListCommand(context))
        .addSubcommand("inspect", new ModelInspectCommand(context));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command of model?");
  }
}
