package dev.penstock.inference.zoo;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.model.Verdict;
import dev.penstock.inference.onnx.Dimension;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.OnnxFormatException;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns an ONNX classifier and its labels into an entry of a model repository. The model is tried
 * in a repository of its own first, as an instance would run it: what is published can be served.
 * One use.
 */
public final class OnnxImport {

  /** The report of a conversion, beside the model. */
  static final String CONVERSION = "conversion.json";

  private static final int DEFAULT_CROP = 224;

  private final ImportOptions options;
  private final Progress progress;
  private final Assumptions assumptions = new Assumptions();
  private final List<String> notes = new ArrayList<>();

  private OnnxImport(ImportOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Imports a model.
   *
   * @throws ModelException if the model is no image classifier, cannot be run, or does not fit its
   *     labels or the options
   * @throws InferenceException if it fails on a picture
   */
  public static ImportReport run(ImportOptions options, Path repository, Progress progress)
      throws IOException, ModelException, InferenceException {
    return new OnnxImport(options, progress).run(ModelRepository.open(repository));
  }

  private ImportReport run(ModelRepository repository)
      throws IOException, ModelException, InferenceException {
    if (repository.contains(options.entry())) {
      throw new ModelException(
          options.entry() + " is in " + repository.root() + " already; name another version");
    }
    progress.at("reading " + options.model().getFileName(), 0);
    OnnxModel model = OpenBatch.of(read(options.model()), notes);
    List<String> labels = LabelFile.read(options.labels());
    ModelProperties unscored = describe(model, labels.size(), repository.digestOf(options.model()));
    Path folder = Files.createTempDirectory("penstock-import-");
    try {
      Candidate candidate =
          new Candidate(options.entry(), model, unscored, labels, ModelRepository.open(folder));
      return publish(candidate, repository);
    } finally {
      delete(folder);
    }
  }

  /** A model that is tried before it is published. */
  private record Candidate(
      ModelVersion entry,
      OnnxModel model,
      ModelProperties properties,
      List<String> labels,
      ModelRepository trials) {

    Candidate with(Activation activation) {
      return new Candidate(entry, model, properties.withActivation(activation), labels, trials);
    }

    /** Makes an entry that can be run, of this version. */
    ModelDescriptor tried(String version) throws IOException, ModelException {
      ModelVersion trial = new ModelVersion(entry.name(), version);
      return trials.publish(trial, properties, labels, model::write);
    }
  }

  private ImportReport publish(Candidate unscored, ModelRepository repository)
      throws IOException, ModelException, InferenceException {
    Candidate whole = unscored.with(activation(tried(unscored), unscored.labels()));
    if (options.half()) {
      if (whole.properties().precision() == Precision.FP32) {
        Optional<ImportReport> converted = publishHalf(whole, repository);
        if (converted.isPresent()) {
          return converted.get();
        }
      } else {
        notes.add(
            "The weights are " + whole.properties().precision().id() + " already: not converted.");
      }
    }
    ModelDescriptor entry =
        repository.publish(
            options.entry(), whole.properties(), whole.labels(), whole.model()::write);
    return report(Optional.of(entry), Optional.empty());
  }

  private ModelDescriptor tried(Candidate candidate) throws IOException, ModelException {
    try {
      return candidate.tried("unscored");
    } catch (ModelException e) {
      throw new ModelException("Cannot import " + options.model(), e.faults());
    }
  }

  private ImportReport report(Optional<ModelDescriptor> entry, Optional<Comparison> conversion) {
    return new ImportReport(entry, assumptions.lines(), notes, conversion);
  }

  /** Runs the model on pictures to see what its scores are. */
  private Activation activation(ModelDescriptor model, List<String> labels)
      throws IOException, ModelException, InferenceException {
    progress.at("looking at the answers", 0);
    try (ModelTrial trial = open(model)) {
      if (trial.mixesBatches()) {
        notes.add(
            "The answers change with the other images of a batch: the model is run with one image"
                + " at a time.");
      }
      ScoreCheck.Decision decision =
          ScoreCheck.of(trial, options.pictures(), labels.size()).decide(options.scores());
      assumptions.scores(decision.because(), options.scores().isPresent());
      return decision.activation();
    }
  }

  private ModelTrial open(ModelDescriptor model) throws ModelException {
    try {
      return ModelTrial.open(model);
    } catch (InferenceException e) {
      throw new ModelException(options.model() + " cannot be run: " + firstLine(e));
    }
  }

  /** The deepest cause, which is ONNX Runtime's own words. */
  private static String firstLine(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
  }

  /** Empty where the model is better left as it is. */
  private Optional<ImportReport> publishHalf(Candidate whole, ModelRepository repository)
      throws IOException, ModelException, InferenceException {
    Optional<OnnxModel> half = convert(whole.model());
    if (half.isEmpty()) {
      return Optional.empty();
    }
    Candidate candidate =
        new Candidate(
            whole.entry(),
            half.get(),
            whole.properties().converted(Precision.FP16, Verdict.REVIEW),
            whole.labels(),
            whole.trials());
    Comparison comparison;
    try {
      comparison =
          ModelComparison.run(
              whole.tried("fp32"),
              candidate.tried("fp16"),
              options.pictures(),
              options.limits(),
              progress);
    } catch (InferenceException e) {
      notes.set(
          notes.size() - 1, "Converted to FP16, it cannot be run; kept in FP32: " + firstLine(e));
      return Optional.empty();
    }
    if (comparison.verdict() == Verdict.FAIL && !options.force()) {
      return Optional.of(report(Optional.empty(), Optional.of(comparison)));
    }
    ModelDescriptor entry =
        repository.publish(
            options.entry(),
            candidate.properties().converted(Precision.FP16, comparison.verdict()),
            candidate.labels(),
            candidate.model()::write,
            Map.of(CONVERSION, comparison.json()));
    return Optional.of(report(Optional.of(entry), Optional.of(comparison)));
  }

  private static OnnxModel read(Path file) throws IOException, ModelException {
    try {
      return OnnxModel.read(file);
    } catch (OnnxFormatException e) {
      throw new ModelException(String.valueOf(e.getMessage()));
    }
  }

  /** Empty where too few weights become halves to call it FP16. */
  private Optional<OnnxModel> convert(OnnxModel model) throws ModelException, IOException {
    progress.at("converting to FP16", 0);
    HalfPrecision conversion = new HalfPrecision(model);
    OnnxModel converted = conversion.convert();
    HalfPrecision.Report report = conversion.report();
    if (Precision.of(converted.graph()).orElse(Precision.FP32) != Precision.FP16) {
      notes.add(
          "Stays FP32: of %d weights %d could be converted; the others belong to the last layer"
                  .formatted(report.converted() + report.kept(), report.converted())
              + " or to operations that need FP32.");
      return Optional.empty();
    }
    notes.add(
        report.converted()
            + " weights converted to FP16; "
            + report.clamped()
            + " were too large and clamped to ±65504, "
            + report.vanished()
            + " were too small and became 0.");
    return Optional.of(converted);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private ModelProperties describe(OnnxModel model, int labels, String digest)
      throws ModelException {
    GraphValue input = onlyInput(model.graph());
    GraphValue output = scores(model.graph(), labels);
    ElementType type =
        input
            .type()
            .element()
            .orElseThrow(
                () ->
                    new ModelException(
                        "Input '"
                            + input.name()
                            + "' is "
                            + input.type()
                            + "; wanted is float, float16 or uint8"));
    ImageOptions image = options.image();
    Layout layout = image.layout().isPresent() ? image.layout().get() : layout(input);
    int height = side(input, layout == Layout.NCHW ? 2 : 1);
    int width = side(input, layout == Layout.NCHW ? 3 : 2);
    ImagePreparation preparation =
        ImagePreparation.of(type, isGray(input, layout), image, model.metadata());
    Preset preset = image.preset().orElse(Preset.TORCHVISION);
    ModelProperties properties =
        new ModelProperties(
            input.name(),
            type,
            layout,
            preparation.channels(),
            preparation.mean(),
            preparation.deviation(),
            image.resize().orElse(preset.resize(height, width)),
            height,
            width,
            image.ignoreExif(),
            output.name(),
            Activation.NONE,
            Precision.of(model.graph()).orElse(Precision.FP32),
            options.description(),
            digest,
            Optional.empty());
    assumptions.image(properties, input, image, preparation);
    return properties;
  }

  private static GraphValue onlyInput(OnnxGraph graph) throws ModelException {
    if (graph.feeds().size() != 1) {
      throw new ModelException(
          "The graph has "
              + graph.feeds().size()
              + " inputs, "
              + graph.feeds()
              + "; an image classifier has 1");
    }
    GraphValue input = graph.feeds().get(0);
    if (input.shape().size() != 4) {
      throw new ModelException(
          "Input '" + input.name() + "' is " + input.shape() + "; an image batch has 4 axes");
    }
    return input;
  }

  private GraphValue scores(OnnxGraph graph, int labels) throws ModelException {
    if (options.output().isPresent()) {
      String name = options.output().get();
      return graph.outputs().stream()
          .filter(output -> output.name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new ModelException(
                      "The graph has no output '" + name + "'; it has " + described(graph)));
    }
    List<GraphValue> fitting =
        graph.outputs().stream()
            .filter(output -> output.shape().stream().anyMatch(axis -> axis.size() == labels))
            .toList();
    if (graph.outputs().size() == 1) {
      return graph.outputs().get(0);
    }
    if (fitting.size() != 1) {
      throw new ModelException(
          "The graph has the outputs "
              + described(graph)
              + ", and "
              + (fitting.isEmpty() ? "none" : fitting.size() + " of them")
              + " with "
              + labels
              + " classes, as many as there are labels; say which one has the scores (--output)");
    }
    notes.add(
        "Of " + graph.outputs().size() + " outputs, '" + fitting.get(0).name() + "' is used.");
    return fitting.get(0);
  }

  private static String described(OnnxGraph graph) {
    return graph.outputs().stream()
        .map(output -> output.name() + " " + output.shape())
        .collect(Collectors.joining(", "));
  }

  private static Layout layout(GraphValue input) throws ModelException {
    boolean first = isChannels(input.shape().get(1));
    boolean last = isChannels(input.shape().get(3));
    if (first == last) {
      throw new ModelException(
          "The layout of input '"
              + input.name()
              + "' cannot be read from its shape, "
              + input.shape()
              + "; say which it is (--layout nchw or nhwc)");
    }
    return first ? Layout.NCHW : Layout.NHWC;
  }

  private static boolean isChannels(Dimension axis) {
    return axis.size() == ChannelOrder.RGB.count() || axis.size() == ChannelOrder.GRAY.count();
  }

  private static boolean isGray(GraphValue input, Layout layout) {
    return input.shape().get(layout == Layout.NCHW ? 1 : 3).size() == ChannelOrder.GRAY.count();
  }

  private int side(GraphValue input, int axis) {
    Dimension dimension = input.shape().get(axis);
    return dimension.isFixed()
        ? (int) Math.min(Integer.MAX_VALUE, dimension.size())
        : options.image().crop().orElse(DEFAULT_CROP);
  }
}
