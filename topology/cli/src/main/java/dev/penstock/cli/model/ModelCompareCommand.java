package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.Comparison;
import dev.penstock.inference.zoo.ModelComparison;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two models on the same pictures. */
@Command(
    name = "compare",
    description = "Run two models on the same pictures and compare their answers.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:alike enough to pass",
      "1:they differ too much",
      "2:wrong usage",
      "3:to be reviewed"
    },
    footer = "  penstock model compare resnet50:1 resnet50:2 --images photos")
final class ModelCompareCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Parameters(index = "0", paramLabel = "NAME[:VERSION]", description = "A model.")
  private String one;

  @Parameters(index = "1", paramLabel = "NAME[:VERSION]", description = "Another.")
  private String other;

  @Mixin private ComparisonOptions comparison;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  ModelCompareCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException, ModelException, InferenceException {
    LogLevels.trying();
    Progress progress = new Progress(terminal);
    Comparison found =
        ModelComparison.run(
            repository.load(one),
            repository.load(other),
            comparison.pictures(),
            comparison.limits(),
            progress::at);
    progress.end();
    terminal.result(json ? found.json().strip() : found.toString());
    return ComparisonOptions.exitCode(found);
  }
}
