package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.onnx.OnnxNode;
import dev.penstock.inference.session.GraphRunner;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfPrecisionTest {

  @Test
  void theConvolutionsBecomeHalvesAndTheClassifierAndTheInterfaceStay() throws Exception {
    OnnxModel half = new HalfPrecision(classifier(1)).convert();

    assertThat(types(half))
        .contains("conv:float16", "shift:float16", "fc_fp32:float", "bias_fp32:float")
        .doesNotContain("fc:float16", "fc:float");
    assertThat(half.graph().inputs()).extracting(GraphValue::type).containsExactly(DataType.FLOAT);
    assertThat(half.graph().outputs()).extracting(GraphValue::type).containsExactly(DataType.FLOAT);
    assertThat(half.graph().nodes())
        .extracting(OnnxNode::operator)
        .containsExactly(
            "Cast", "Conv", "Add", "GlobalAveragePool", "Flatten", "Cast", "Gemm", "Softmax");
  }

  @Test
  void theAnswersStay(@TempDir Path folder) throws Exception {
    Path single = folder.resolve("single.onnx");
    Path half = folder.resolve("half.onnx");
    classifier(1).write(single);
    new HalfPrecision(OnnxModel.read(single)).convert().write(half);

    float[] expected = run(single);
    assertThat(run(half)).hasSize(4).usingComparatorWithPrecision(0.002f).containsExactly(expected);
  }

  @Test
  void scalesComputedFromTheSizeStayFloats(@TempDir Path folder) throws Exception {
    OnnxModel model =
        around(
            graph -> {
              graph.constant(Initializer.of("factors", List.of(4L), new float[] {1, 1, 2, 2}));
              graph.node("Shape", "size", List.of("y"));
              graph.cast("size", DataType.FLOAT, "sides");
              graph.node("Mul", "larger", List.of("sides", "factors"));
              graph.node("Div", "scales", List.of("larger", "sides"));
              return graph.node("Resize", "z", List.of("y", "", "scales"));
            });

    OnnxModel half = assertSameAnswers(model, folder);
    assertThat(types(half)).contains("conv:float16", "factors_fp32:float");
    assertThat(operators(half))
        .containsSubsequence("Cast", "Conv", "Shape", "Cast", "Mul", "Div", "Resize");
  }

  @Test
  void operatorsWithoutHalvesStayFloats(@TempDir Path folder) throws Exception {
    assertSameAnswers(
        around(
            graph -> {
              graph.constant(Initializer.of("start", List.of(), new float[] {0}));
              graph.constant(Initializer.of("limit", List.of(), new float[] {6}));
              graph.constant(Initializer.of("step", List.of(), new float[] {1}));
              graph.constant(Initializer.of("axis", 3));
              graph.node("Range", "columns", List.of("start", "limit", "step"));
              graph.node("Add", "moved", List.of("y", "columns"));
              graph.node("Constant", "tenth", List.of(), OnnxAttribute.of("value_float", 0.1f));
              graph.node("Mul", "small", List.of("moved", "tenth"));
              return graph.node("CumSum", "z", List.of("small", "axis"));
            }),
        folder);
  }

  @Test
  void whatIsNoOperatorOfOnnxStaysFloat() throws Exception {
    // Field 7 of a node is its domain.
    ByteBuffer domain = ByteBuffer.wrap(new byte[] {0x3A, 1, 'x'});
    OnnxGraph graph = around(g -> g.node("Made", "z", List.of("y"))).graph();
    List<OnnxNode> nodes = new ArrayList<>(graph.nodes());
    nodes.set(1, new OnnxNode("z", "Made", List.of("y"), List.of("z"), List.of(), List.of(domain)));
    OnnxModel model =
        OnnxModel.of(
            new OnnxGraph(
                "made", nodes, graph.initializers(), graph.inputs(), graph.outputs(), List.of()));

    assertThat(operators(new HalfPrecision(model).convert()))
        .startsWith("Cast", "Conv", "Cast", "Made", "Cast", "GlobalAveragePool");
  }

  @Test
  void weightsThatAreNoHalvesAreClampedAndCounted() throws Exception {
    HalfPrecision large = new HalfPrecision(classifier(1e6f));
    assertThat(weights(large.convert())).allMatch(Float::isFinite).contains(65504f);
    assertThat(large.report().clamped()).isPositive();
    assertThat(large.report().vanished()).isZero();

    HalfPrecision small = new HalfPrecision(classifier(1e-9f));
    assertThat(weights(small.convert())).containsOnly(0f);
    assertThat(small.report().vanished()).isEqualTo(27);
    assertThat(small.report().converted()).isEqualTo(27 + 1);
  }

  @Test
  void aGraphInAGraphIsRefused() {
    // An If node's branch: attribute type 5 is a graph.
    OnnxAttribute branch =
        new OnnxAttribute("then_branch", ByteBuffer.wrap(new byte[] {(byte) 0xA0, 1, 5}));
    OnnxGraph graph = classifier(1).graph();
    OnnxModel model =
        OnnxModel.of(
            new OnnxGraph(
                "if",
                List.of(OnnxNode.of("If", List.of("x"), "scores", branch)),
                List.of(),
                graph.inputs(),
                graph.outputs(),
                List.of()));

    assertThatThrownBy(() -> new HalfPrecision(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("If holds a graph of its own");
  }

  private static List<String> operators(OnnxModel model) {
    return model.graph().nodes().stream().map(OnnxNode::operator).toList();
  }

  private static OnnxModel assertSameAnswers(OnnxModel model, Path folder) throws Exception {
    Path single = folder.resolve("single.onnx");
    Path half = folder.resolve("half.onnx");
    model.write(single);
    OnnxModel converted = new HalfPrecision(OnnxModel.read(single)).convert();
    converted.write(half);
    assertThat(run(half))
        .hasSize(4)
        .usingComparatorWithPrecision(0.002f)
        .containsExactly(run(single));
    return converted;
  }

  /** Operations of y, which a convolution makes, between it and the classifier. */
  private static OnnxModel around(Function<GraphBuilder, String> middle) {
    GraphBuilder graph = new GraphBuilder();
    graph.input("x", DataType.FLOAT, 3, 8, 8);
    float[] filter = new float[27];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = 0.01f * i;
    }
    graph.constant(Initializer.of("conv", List.of(1L, 3L, 3L, 3L), filter));
    graph.constant(Initializer.of("fc", List.of(1L, 4L), new float[] {1, -2, 0.5f, 0}));
    graph.node("Conv", "y", List.of("x", "conv"));
    graph.node("GlobalAveragePool", "pool", List.of(middle.apply(graph)));
    graph.node("Flatten", "flat", List.of("pool"));
    graph.node("Gemm", "logits", List.of("flat", "fc"));
    graph.node("Softmax", "scores", List.of("logits"));
    graph.output("scores", DataType.FLOAT, 4);
    return graph.build("around");
  }

  private static List<String> types(OnnxModel model) {
    return model.graph().initializers().stream()
        .map(weights -> weights.name() + ":" + weights.type())
        .toList();
  }

  private static List<Float> weights(OnnxModel model) {
    ByteBuffer data =
        model.graph().initializers().stream()
            .filter(weights -> weights.name().equals("conv"))
            .findFirst()
            .orElseThrow()
            .data();
    List<Float> values = new ArrayList<>();
    while (data.hasRemaining()) {
      values.add(HalfFloat.toFloat(data.getShort()));
    }
    return values;
  }

  private static float[] run(Path model) throws Exception {
    FloatBuffer input =
        ByteBuffer.allocateDirect(3 * 8 * 8 * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
    Random random = new Random(4);
    for (int i = 0; i < input.capacity(); i++) {
      input.put(i, random.nextFloat());
    }
    try (GraphRunner runner = GraphRunner.open(model, 1)) {
      return runner.run("x", new long[] {1, 3, 8, 8}, input).get("scores");
    }
  }

  /** Convolution, constant node, pool, fully connected layer, softmax. */
  static OnnxModel classifier(float scale) {
    GraphBuilder graph = new GraphBuilder();
    graph.input("x", DataType.FLOAT, 3, 8, 8);
    Random random = new Random(7);
    float[] filter = new float[27];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = scale * (0.1f + random.nextFloat());
    }
    graph.constant(Initializer.of("conv", List.of(1L, 3L, 3L, 3L), filter));
    graph.constant(Initializer.of("fc", List.of(1L, 4L), new float[] {1, -2, 0.5f, 0}));
    graph.constant(Initializer.of("bias", List.of(4L), new float[] {0, 1, 2, 3}));
    Initializer shift = Initializer.of("value", List.of(), new float[] {0.25f});
    graph.node("Constant", "shift", List.of(), OnnxAttribute.of("value", shift));
    graph.node("Conv", "y", List.of("x", "conv"));
    graph.node("Add", "shifted", List.of("y", "shift"));
    graph.node("GlobalAveragePool", "pool", List.of("shifted"));
    graph.node("Flatten", "flat", List.of("pool"));
    graph.node("Gemm", "logits", List.of("flat", "fc", "bias"));
    graph.node("Softmax", "scores", List.of("logits"));
    graph.output("scores", DataType.FLOAT, 4);
    return graph.build("classifier");
  }
}
