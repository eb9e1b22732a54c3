package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.DemoModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The demo model, made here. */
@Command(
    name = "build",
    description = {
      "Build the demo model: a real ResNet-50 of which only the last layer is trained.",
      "It classifies drawn pictures, not photographs."
    },
    footer = "  penstock model build")
final class ModelBuildCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Option(
      names = "--name",
      paramLabel = "NAME:VERSION",
      converter = ModelVersionConverter.class,
      description = "Where in the repository. Default: that of the demo.")
  private ModelVersion entry = DemoModel.ENTRY;

  @Option(
      names = "--precision",
      paramLabel = "fp16|fp32",
      converter = ModelBuildCommand.PrecisionConverter.class,
      description = "Precision of weights and arithmetic. Default: fp16.")
  private Precision precision = Precision.FP16;

  @Option(
      names = "--refit",
      description = "Fit the last layer anew instead of taking the one shipped; takes minutes.")
  private boolean refit;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  ModelBuildCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException, ModelException, InferenceException {
    if (repository.open().contains(entry)) {
      throw new CommandFailedException(
          entry + " is in " + repository.open().root() + " already; name another version");
    }
    Progress progress = new Progress(terminal);
    ModelDescriptor built =
        DemoModel.build(
            new DemoModel.Recipe(entry, DemoModel.SEED, precision, refit),
            repository.open().root(),
            progress::at);
    progress.end();
    PublishedModel.print(built, json, terminal);
    return ExitCode.DONE;
  }

  /** Precisions by the names that settings and predictions use; those a model can be built in. */
  static final class PrecisionConverter implements ITypeConverter<Precision> {

    @Override
    public Precision convert(String text) {
      return Arrays.stream(Precision.values())
          .filter(precision -> precision != Precision.INT8 && precision.id().equals(text))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("'" + text + "' is not fp16 or fp32"));
    }
  }
}
