package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.ImportOptions;
import dev.penstock.inference.zoo.ImportReport;
import dev.penstock.inference.zoo.OnnxImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports a model built elsewhere. */
@Command(
    name = "import",
    description = {
      "Import an ONNX classifier and its labels into a repository.",
      "Defaults are those of torchvision: RGB, ImageNet's mean and deviation, shorter side to"
          + " 256, centre crop of 224."
    },
    footer = "  penstock model import resnet50.onnx --labels imagenet.txt --name resnet50:1 --fp16")
final class ModelImportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Parameters(paramLabel = "FILE", description = "The ONNX file.")
  private Path file;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "One class a line, in the order of the scores.")
  private Path labels;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME:VERSION",
      converter = ModelVersionConverter.class,
      description = "Where in the repository.")
  private ModelVersion entry;

  @Option(names = "--fp16", description = "Convert FP32 weights to FP16 and compare the answers.")
  private boolean half;

  @Option(names = "--layout", description = "One of: ${COMPLETION-CANDIDATES}.")
  private @Nullable Layout layout;

  @Option(names = "--channels", description = "One of: ${COMPLETION-CANDIDATES}.")
  private @Nullable ChannelOrder channels;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "N",
      description = "Three numbers, for channel values of 0 to 255.")
  private @Nullable List<Float> mean;

  @Option(names = "--deviation", split = ",", paramLabel = "N", description = "Likewise.")
  private @Nullable List<Float> deviation;

  @Option(names = "--resize", paramLabel = "N", description = "Pixels of the shorter side.")
  private @Nullable Integer resize;

  @Option(names = "--crop", paramLabel = "N", description = "Side of the centre crop.")
  private @Nullable Integer crop;

  @Option(names = "--softmax", negatable = true, description = "Whether the scores are logits.")
  private @Nullable Boolean softmax;

  @Option(names = "--description", paramLabel = "TEXT", description = "A sentence for people.")
  private String description = "";

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  ModelImportCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException, ModelException, InferenceException {
    Progress progress = new Progress(terminal);
    ImportReport report = OnnxImport.run(options(), repository.open().root(), progress::at);
    progress.end();
    report.notes().forEach(terminal::note);
    report.precision().ifPresent(agreement -> terminal.note("FP16 against FP32: " + agreement));
    PublishedModel.print(report.model(), json, terminal);
    return ExitCode.DONE;
  }

  private ImportOptions options() {
    return new ImportOptions(
        file,
        labels,
        entry,
        Optional.ofNullable(layout),
        Optional.ofNullable(channels),
        Optional.ofNullable(mean),
        Optional.ofNullable(deviation),
        Optional.ofNullable(resize),
        Optional.ofNullable(crop),
        Optional.ofNullable(softmax),
        half,
        description);
  }
}
