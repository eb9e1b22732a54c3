package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.model.Verdict;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.Devices;
import dev.penstock.inference.session.ExecutionProvider;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that a look at their operators and shapes would misunderstand. */
class UnusualModelsTest {

  private static final ModelVersion ENTRY = new ModelVersion("unusual", "1");
  private static final List<String> COLOURS = List.of("red", "green", "blue", "gray");

  @TempDir Path folder;

  private boolean half;
  private Optional<ScoreKind> scores = Optional.empty();
  private Optional<String> output = Optional.empty();
  private boolean force;

  @Test
  void logitsGetASoftmax() throws Exception {
    ModelDescriptor model = publish(tail(graph -> "logits"));

    assertThat(model.output().activation()).isEqualTo(Activation.SOFTMAX);
    assertThat(red(model)).isGreaterThan(0.9f);
  }

  @Test
  void independentProbabilitiesAreTakenAsTheyAre() throws Exception {
    ModelDescriptor model = publish(tail(graph -> sigmoid(graph)));

    assertThat(model.output().activation()).isEqualTo(Activation.NONE);
    assertThat(red(model)).isGreaterThan(0.9f);
  }

  @Test
  void aSoftmaxOfSingleOperatorsIsNotDoneAgain() throws Exception {
    ModelDescriptor model = publish(tail(graph -> softmaxByHand(graph, 1)));

    assertThat(model.output().activation()).isEqualTo(Activation.NONE);
    assertThat(red(model)).isGreaterThan(0.9f);
  }

  @Test
  void whatTheScoresAreCanBeSaid() throws Exception {
    scores = Optional.of(ScoreKind.SIGMOID);
    assertThat(publish(tail(graph -> "logits")).output().activation())
        .isEqualTo(Activation.SIGMOID);
    assertThat(publish("2", tail(graph -> sigmoid(graph))).output().activation())
        .isEqualTo(Activation.NONE);
    scores = Optional.of(ScoreKind.LOGITS);
    assertThat(publish("3", tail(graph -> sigmoid(graph))).output().activation())
        .isEqualTo(Activation.SOFTMAX);
    scores = Optional.of(ScoreKind.PROBABILITIES);
    assertThat(publish("4", tail(graph -> "logits")).output().activation())
        .isEqualTo(Activation.NONE);
  }

  @Test
  void aSoftmaxOverOneClassIsRefused() throws Exception {
    OnnxModel model = classifier(1, graph -> "logits");

    assertThatThrownBy(() -> run("1", model, List.of("red")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("--scores sigmoid or probabilities");
    scores = Optional.of(ScoreKind.SIGMOID);
    assertThat(run("1", model, List.of("red")).model().orElseThrow().output().activation())
        .isEqualTo(Activation.SIGMOID);
  }

  @Test
  void aModelThatMixesItsBatchIsRunWithSingleImages() throws Exception {
    List<Tail> mixing =
        List.of(
            graph -> softmaxByHand(graph, 0),
            graph -> {
              String axes = graph.constant(Initializer.of("axes", 0));
              String sum = graph.node("ReduceSum", "sum", List.of("logits", axes));
              return graph.node("Add", "scores", List.of("logits", sum));
            },
            graph -> {
              String axis = graph.constant(Initializer.of("axis", 0));
              return graph.node("CumSum", "scores", List.of("logits", axis));
            });
    for (int i = 0; i < mixing.size(); i++) {
      ImportReport report = run(Integer.toString(i), tail(mixing.get(i)), COLOURS);

      assertThat(report.notes()).anyMatch(note -> note.contains("one image at a time"));
      try (Device device = open(report.model().orElseThrow())) {
        assertThat(device.maxBatch()).isEqualTo(1);
      }
    }
  }

  @Test
  void aSigmoidOfSingleOperatorsIsNotDoneAgain() throws Exception {
    OnnxModel model =
        tail(
            graph -> {
              String one = graph.constant(Initializer.of("one", List.of(1L), new float[] {1}));
              String minus = graph.node("Neg", "minus", List.of("logits"));
              String power = graph.node("Exp", "power", List.of(minus));
              String sum = graph.node("Add", "sum", List.of(power, one));
              return graph.node("Div", "scores", List.of(one, sum));
            });

    assertThat(publish(model).output().activation()).isEqualTo(Activation.NONE);
  }

  @Test
  void logarithmsOfProbabilitiesGetASoftmax() throws Exception {
    ModelDescriptor model =
        publish(tail(graph -> graph.node("LogSoftmax", "scores", List.of("logits"))));

    assertThat(model.output().activation()).isEqualTo(Activation.SOFTMAX);
    assertThat(red(model)).isGreaterThan(0.9f);
  }

  @Test
  void anOutputDeclaredForOneImageIsOpened() throws Exception {
    GraphBuilder graph = new GraphBuilder();
    logits(graph, COLOURS.size());
    graph.outputOf("logits", DataType.FLOAT, 1, COLOURS.size());

    ImportReport report = run("1", graph.build("declared"), COLOURS);

    assertThat(report.notes()).anyMatch(note -> note.contains("declared [1, 4]"));
    try (Device device = open(report.model().orElseThrow());
        var runner = device.open()) {
      assertThat(device.maxBatch()).isEqualTo(4);
      runner.run(4);
    }
  }

  @Test
  void aReshapeForOneImageIsFoundByRunningTwo() throws Exception {
    OnnxModel model =
        tail(
            graph -> {
              long[] one = {1, COLOURS.size()};
              graph.constant(Initializer.of("one", one));
              return graph.node("Reshape", "reshaped", List.of("logits", "one"));
            });

    ImportReport report = run("1", model, COLOURS);

    assertThat(report.notes()).anyMatch(note -> note.contains("one image at a time"));
  }

  @Test
  void aConversionThatOverflowsIsNotPublished() throws Exception {
    half = true;
    OnnxModel model = tail(UnusualModelsTest::overflow);

    ImportReport report = run("1", model, COLOURS);

    assertThat(report.model()).isEmpty();
    assertThat(report.conversion().map(Comparison::verdict)).hasValue(Verdict.FAIL);
    assertThat(folder.resolve("models").toFile().list()).isNullOrEmpty();

    force = true;
    ModelDescriptor forced = run("1", model, COLOURS).model().orElseThrow();
    assertThat(forced.conversion()).hasValue(Verdict.FAIL);
    assertThat(forced.file().resolveSibling("conversion.json"))
        .content()
        .contains("\"verdict\":\"fail\"");
  }

  @Test
  void weightsOfTheLastLayerAloneStayInFp32() throws Exception {
    half = true;

    ImportReport report = run("1", tail(graph -> "logits"), COLOURS);

    assertThat(report.model().orElseThrow().precision()).isEqualTo(Precision.FP32);
    assertThat(report.notes()).anyMatch(note -> note.startsWith("Stays FP32"));
  }

  @Test
  void ofTwoHeadsOneIsNamed() throws Exception {
    GraphBuilder graph = new GraphBuilder();
    logits(graph, COLOURS.size());
    graph.node("Neg", "other", List.of("logits"));
    graph.output("logits", DataType.FLOAT, COLOURS.size());
    graph.output("other", DataType.FLOAT, COLOURS.size());
    OnnxModel model = graph.build("heads");

    assertThatThrownBy(() -> run("1", model, COLOURS))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("--output");
    output = Optional.of("other");
    assertThat(run("1", model, COLOURS).model().orElseThrow().output().name()).isEqualTo("other");
    output = Optional.of("third");
    assertThatThrownBy(() -> run("2", model, COLOURS))
        .hasMessageContaining("no output 'third'; it has logits [N, 4], other [N, 4]");
  }

  @Test
  void theDigestOfTheImportedFileIsKept() throws Exception {
    half = true;
    ModelDescriptor model = publish(tail(graph -> "logits"));

    assertThat(model.file().resolveSibling("model.properties"))
        .content()
        .containsPattern("source.sha256=[0-9a-f]{64}\n");
  }

  private interface Tail {
    /** Adds nodes after the value {@code logits}; returns the last one's. */
    String add(GraphBuilder graph);
  }

  private static OnnxModel tail(Tail tail) {
    return classifier(COLOURS.size(), tail);
  }

  private static OnnxModel classifier(int classes, Tail tail) {
    GraphBuilder graph = new GraphBuilder();
    logits(graph, classes);
    graph.output(tail.add(graph), DataType.FLOAT, classes);
    return graph.build("colours");
  }

  /** The more of its colour a picture has, and the less of the others, the larger the logit. */
  private static void logits(GraphBuilder graph, int classes) {
    float[] weights = new float[3 * classes];
    for (int label = 0; label < Math.min(3, classes); label++) {
      for (int channel = 0; channel < 3; channel++) {
        weights[channel * classes + label] = (channel == label ? 8 : -4) / 255f;
      }
    }
    String pooled =
        graph.node(
            "GlobalAveragePool",
            "pooled",
            List.of(graph.input("input", DataType.FLOAT, 3, 32, 32)));
    String flat = graph.node("Flatten", "flat", List.of(pooled), OnnxAttribute.of("axis", 1));
    graph.node(
        "Gemm",
        "logits",
        List.of(
            flat,
            graph.constant(Initializer.of("weights", List.of(3L, (long) classes), weights)),
            graph.constant(Initializer.of("bias", List.of((long) classes), new float[classes]))));
  }

  private static String sigmoid(GraphBuilder graph) {
    return graph.node("Sigmoid", "probabilities", List.of("logits"));
  }

  /** Softmax as exporters write it where the operator set has none; over the batch for axis 0. */
  private static String softmaxByHand(GraphBuilder graph, long axis) {
    String powers = graph.node("Exp", "powers", List.of("logits"));
    String axes = graph.constant(Initializer.of("axes", axis));
    String sum = graph.node("ReduceSum", "sum", List.of(powers, axes));
    return graph.node("Div", "probabilities", List.of(powers, sum));
  }

  /** A weight beyond what a half can hold, and what takes it back. */
  private static String overflow(GraphBuilder graph) {
    String large = graph.constant(Initializer.of("large", List.of(1L), new float[] {1e6f}));
    String small = graph.constant(Initializer.of("small", List.of(1L), new float[] {1000}));
    String product = graph.node("Mul", "product", List.of("logits", large));
    String half = graph.node("Div", "half", List.of(product, small));
    String back = graph.node("Div", "back", List.of(half, small));
    return graph.node("Sigmoid", "scores", List.of(back));
  }

  private ModelDescriptor publish(OnnxModel model) throws Exception {
    return publish("1", model);
  }

  private ModelDescriptor publish(String version, OnnxModel model) throws Exception {
    return run(version, model, COLOURS).model().orElseThrow();
  }

  private ImportReport run(String version, OnnxModel model, List<String> labels) throws Exception {
    Path file = folder.resolve("model.onnx");
    model.write(file);
    ImportOptions options =
        new ImportOptions(
            file,
            Files.write(folder.resolve("labels.txt"), labels),
            new ModelVersion(ENTRY.name(), version),
            ImageOptions.of(Preset.NONE),
            output,
            scores,
            Pictures.drawn(),
            half,
            Comparison.Limits.DEFAULT,
            force,
            "");
    return OnnxImport.run(options, folder.resolve("models"), Progress.NONE);
  }

  private Device open(ModelDescriptor model) throws Exception {
    return Devices.open(
        model, DeviceSettings.of(ExecutionProvider.CPU, folder.resolve("cache")), 4);
  }

  /** The score that a red square gets for red. */
  private float red(ModelDescriptor model) throws Exception {
    try (ModelTrial trial = ModelTrial.open(model)) {
      Scores.Ranked best = trial.best(square(Color.RED), 1).get(0);
      assertThat(best.index()).isEqualTo(COLOURS.indexOf("red"));
      assertThat(best.score()).isCloseTo(1, within(0.1f));
      return best.score();
    }
  }

  private Path square(Color colour) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, colour.getRGB());
    }
    Path file = folder.resolve("square.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
