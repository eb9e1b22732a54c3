package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.Precision;
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
import java.util.List;
import java.util.Optional;

/** Turns an ONNX classifier and its labels into an entry of a model repository. One use. */
public final class OnnxImport {

  private static final List<Float> IMAGENET_MEAN = List.of(123.675f, 116.28f, 103.53f);
  private static final List<Float> IMAGENET_DEVIATION = List.of(58.395f, 57.12f, 57.375f);

  /** Gray classifiers rarely normalise further than torchvision's ToTensor does: to 0 to 1. */
  private static final List<Float> GRAY_DEVIATION = List.of(255f);

  private static final int DEFAULT_CROP = 224;

  /** Shorter side that torchvision resizes to for a crop of 224. */
  private static final double RESIZE_TO_CROP = 256.0 / 224;

  private final ImportOptions options;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();

  private OnnxImport(ImportOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Imports a model.
   *
   * @throws ModelException if the model is no image classifier, or does not fit its labels or the
   *     options
   * @throws InferenceException if the precision check cannot run the model
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
    OnnxModel model = read(options.model());
    List<String> labels = LabelFile.read(options.labels());
    ModelProperties properties = describe(model.graph(), labels.size());
    boolean half = options.half() && properties.precision() == Precision.FP32;
    if (options.half() && !half) {
      notes.add("The weights are " + properties.precision().id() + " already: not converted.");
    }
    Optional<OnnxModel> conversion = half ? convert(model) : Optional.empty();
    if (conversion.isEmpty()) {
      return new ImportReport(
          repository.publish(options.entry(), properties, labels, model::write),
          notes,
          Optional.empty());
    }
    OnnxModel converted = conversion.get();
    ImportReport.Agreement agreement = compare(model, converted, properties, labels.size());
    ModelDescriptor entry =
        repository.publish(
            options.entry(), properties.withPrecision(Precision.FP16), labels, converted::write);
    return new ImportReport(entry, notes, Optional.of(agreement));
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

  private ImportReport.Agreement compare(
      OnnxModel single, OnnxModel half, ModelProperties properties, int classes)
      throws IOException, InferenceException {
    Path folder = Files.createTempDirectory("penstock-import-");
    Path before = folder.resolve("fp32.onnx");
    Path after = folder.resolve("fp16.onnx");
    try {
      single.write(before);
      half.write(after);
      return PrecisionCheck.run(before, after, properties, classes, progress);
    } finally {
      Files.deleteIfExists(before);
      Files.deleteIfExists(after);
      Files.delete(folder);
    }
  }

  private ModelProperties describe(OnnxGraph graph, int labels) throws ModelException {
    GraphValue input = onlyInput(graph);
    GraphValue output = scores(graph, labels);
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
    Layout layout = options.layout().isPresent() ? options.layout().get() : layout(input);
    ChannelOrder channels = options.channels().orElseGet(() -> channels(input, layout));
    int height = side(input, layout == Layout.NCHW ? 2 : 1);
    int width = side(input, layout == Layout.NCHW ? 3 : 2);
    checkCount("mean", options.mean(), channels);
    checkCount("deviation", options.deviation(), channels);
    boolean raw = type == ElementType.UINT8;
    boolean gray = channels == ChannelOrder.GRAY;
    if (gray) {
      notes.add(
          "The input has one channel: images become gray"
              + (raw || options.mean().isPresent() || options.deviation().isPresent()
                  ? "."
                  : ", with values from 0 to 1; --mean and --deviation change that."));
    }
    return new ModelProperties(
        input.name(),
        type,
        layout,
        channels,
        options.mean().orElse(raw || gray ? channels.each(0) : IMAGENET_MEAN),
        options
            .deviation()
            .orElse(raw ? channels.each(1) : gray ? GRAY_DEVIATION : IMAGENET_DEVIATION),
        options.resize().orElse((int) Math.round(Math.max(height, width) * RESIZE_TO_CROP)),
        height,
        width,
        false,
        output.name(),
        options.softmax().orElseGet(() -> !ClassifierTail.endsInSoftmax(graph, output.name())),
        Precision.of(graph).orElse(Precision.FP32),
        options.description());
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
              + graph.outputs()
              + "; one with "
              + labels
              + " classes"
              + " was wanted, as many as there are labels");
    }
    notes.add(
        "Of " + graph.outputs().size() + " outputs, '" + fitting.get(0).name() + "' is used.");
    return fitting.get(0);
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

  private static ChannelOrder channels(GraphValue input, Layout layout) {
    Dimension axis = input.shape().get(layout == Layout.NCHW ? 1 : 3);
    return axis.size() == ChannelOrder.GRAY.count() ? ChannelOrder.GRAY : ChannelOrder.RGB;
  }

  private static void checkCount(
      String option, Optional<List<Float>> numbers, ChannelOrder channels) throws ModelException {
    if (numbers.isPresent() && numbers.get().size() != channels.count()) {
      throw new ModelException(
          "--%s has %d numbers; the input has %d channels"
              .formatted(option, numbers.get().size(), channels.count()));
    }
  }

  private int side(GraphValue input, int axis) {
    Dimension dimension = input.shape().get(axis);
    return dimension.isFixed()
        ? (int) Math.min(Integer.MAX_VALUE, dimension.size())
        : options.crop().orElse(DEFAULT_CROP);
  }
}
