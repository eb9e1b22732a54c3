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
