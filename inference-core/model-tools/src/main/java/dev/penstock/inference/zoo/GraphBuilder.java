package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Dimension;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts of a graph in the order they run. Each method returns its value's name. */
final class GraphBuilder {

  private static final Dimension BATCH = Dimension.open("N");

  private final List<OnnxNode> nodes = new ArrayList<>();
  private final List<Initializer> initializers = new ArrayList<>();
  private final List<GraphValue> inputs = new ArrayList<>();
  private final List<GraphValue> outputs = new ArrayList<>();

  /** An input with a batch axis before the given ones. */
  String input(String name, DataType type, int... axes) {
    inputs.add(new GraphValue(name, type, batched(axes)));
    return name;
  }

  String constant(Initializer constant) {
    initializers.add(constant);
    return constant.name();
  }

  String node(String operator, String output, List<String> inputs, OnnxAttribute... attributes) {
    nodes.add(OnnxNode.of(operator, inputs, output, attributes));
    return output;
  }

  String cast(String input, DataType type, String output) {
    return node("Cast", output, List.of(input), OnnxAttribute.of("to", type.code()));
  }

  /** Declares an output with a batch axis before the given ones. */
  void output(String name, DataType type, int... axes) {
    outputs.add(new GraphValue(name, type, batched(axes)));
  }

  /** Declares an output of exactly these axes. */
  void outputOf(String name, DataType type, int... axes) {
    outputs.add(new GraphValue(name, type, batched(axes).subList(1, axes.length + 1)));
  }

  OnnxModel build(String name) {
    return OnnxModel.of(new OnnxGraph(name, nodes, initializers, inputs, outputs, List.of()));
  }

  private static List<Dimension> batched(int... axes) {
    List<Dimension> shape = new ArrayList<>(List.of(BATCH));
    for (int axis : axes) {
      shape.add(Dimension.of(axis));
    }
    return shape;
  }
}
