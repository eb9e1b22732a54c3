package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.ImageOptions;
import dev.penstock.inference.zoo.ImportOptions;
import dev.penstock.inference.zoo.ImportReport;
import dev.penstock.inference.zoo.OnnxImport;
import dev.penstock.inference.zoo.Pictures;
import dev.penstock.inference.zoo.Preset;
import dev.penstock.inference.zoo.ScoreKind;
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
      "It is tried with pictures first, and what cannot be read from the file is said; see"
          + " docs/models.md."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:published",
      "1:not published: it cannot be served, or its conversion to FP16 fails",
      "2:wrong usage",
      "3:published, but its conversion to FP16 is to be reviewed, or was forced"
    },
    footer = {
      "  penstock model import resnet50.onnx --labels imagenet.txt \\",
      "    --name resnet50:1 --fp16"
    })
final class ModelImportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Parameters(paramLabel = "FILE", description = "The ONNX file.")
  private Path file;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "One class a line, in the order of the scores, or JSON.")
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

  @Option(names = "--force", description = "Publish a conversion even if the comparison fails.")
  private boolean force;

  @Mixin private ComparisonOptions comparison;

  @Option(
      names = "--try",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Show the best classes of pictures that you know.")
  private List<Path> tries = List.of();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      converter = PresetConverter.class,
      completionCandidates = PresetConverter.Names.class,
      description =
          "How images are prepared, where no other option says: ${COMPLETION-CANDIDATES}. Default:"
              + " torchvision.")
  private @Nullable Preset preset;

  @Option(names = "--output", paramLabel = "NAME", description = "The output with the scores.")
  private @Nullable String output;

  @Option(
      names = "--scores",
      paramLabel = "KIND",
      description =
          "What the scores are: logits; softmax (one class is right) or sigmoid (each may be),"
              + " done by Penstock where the graph does not; or probabilities, taken as they are."
              + " Default: what the answers to the pictures look like.")
  private @Nullable ScoreKind scores;

  @Option(names = "--layout", description = "One of: ${COMPLETION-CANDIDATES}.")
  private @Nullable Layout layout;

  @Option(names = "--channels", description = "One of: ${COMPLETION-CANDIDATES}.")
  private @Nullable ChannelOrder channels;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "N",
      description = "A number for each channel, for values of 0 to 255.")
  private @Nullable List<Float> mean;

  @Option(names = "--deviation", split = ",", paramLabel = "N", description = "Likewise.")
  private @Nullable List<Float> deviation;

  @Option(names = "--resize", paramLabel = "N", description = "Pixels of the shorter side.")
  private @Nullable Integer resize;

  @Option(names = "--crop", paramLabel = "N", description = "Side of the centre crop.")
  private @Nullable Integer crop;

  @Option(
      names = "--ignore-exif",
      description = "Use images as they are stored, for models validated without EXIF orientation.")
  private boolean ignoreExif;

  @Option(names = "--description", paramLabel = "TEXT", description = "A sentence for people.")
  private String description = "";

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  ModelImportCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException, ModelException, InferenceException {
    Pictures.of(tries).requireReadable();
    LogLevels.trying();
    Progress progress = new Progress(terminal);
    ImportReport report = OnnxImport.run(options(), repository.open().root(), progress::at);
    progress.end();
    report.assumptions().forEach(terminal::note);
    report.notes().forEach(terminal::note);
    report.conversion().ifPresent(conversion -> terminal.note("FP16 against FP32: " + conversion));
    if (report.model().isEmpty()) {
      throw new CommandFailedException(
          "not published: the answers in FP16 differ too much; import without --fp16, or publish all"
              + " the same with --force");
    }
    PublishedModel.print(report.model().get(), json, terminal);
    TriedPictures.print(report.model().get(), tries, terminal);
    return report.conversion().map(ComparisonOptions::exitCode).orElse(ExitCode.DONE)
            == ExitCode.DONE
        ? ExitCode.DONE
        : ExitCode.OVER_LIMIT;
  }

  private ImportOptions options() throws IOException {
    return new ImportOptions(
        file,
        labels,
        entry,
        new ImageOptions(
            Optional.ofNullable(preset),
            Optional.ofNullable(layout),
            Optional.ofNullable(channels),
            Optional.ofNullable(mean),
            Optional.ofNullable(deviation),
            Optional.ofNullable(resize),
            Optional.ofNullable(crop),
            ignoreExif),
        Optional.ofNullable(output),
        Optional.ofNullable(scores),
        comparison.pictures(),
        half,
        comparison.limits(),
        force,
        description);
  }
}
