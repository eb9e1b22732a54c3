package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every version of every model. */
@Command(
    name = "list",
    description = "List the models of a repository, the oldest version of each first.",
    footer = "  penstock model list --json")
final class ModelListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  ModelListCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException {
    ModelRepository models = repository.open();
    List<ModelVersion> found = models.list();
    if (found.isEmpty()) {
      terminal.note("no models in " + models.root());
    }
    for (ModelVersion model : found) {
      print(model);
    }
    return ExitCode.DONE;
  }

  private void print(ModelVersion model) {
    if (json) {
      terminal.json(
          out -> {
            out.writeStringField("name", model.name());
            out.writeStringField("version", model.version());
          });
    } else {
      terminal.result(model.toString());
    }
  }
}
