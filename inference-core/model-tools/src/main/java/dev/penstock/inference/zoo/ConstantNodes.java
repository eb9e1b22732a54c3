package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxFormatException;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Some exporters write weights as nodes; here they become initializers like the others. */
final class ConstantNodes {

  private ConstantNodes() {}

  static OnnxGraph toInitializers(OnnxGraph graph) throws OnnxFormatException {
    List<OnnxNode> nodes = new ArrayList<>();
    List<Initializer> initializers = new ArrayList<>(graph.initializers());
    for (OnnxNode node : graph.nodes()) {
      Optional<Initializer> tensor = tensor(node);
      if (tensor.isPresent()) {
        Initializer value = tensor.get();
        initializers.add(
            new Initializer(node.outputs().get(0), value.type(), value.shape(), value.data()));
      } else {
        nodes.add(node);
      }
    }
    return new OnnxGraph(
        graph.name(), nodes, initializers, graph.inputs(), graph.outputs(), graph.rest());
  }

  private static Optional<Initializer> tensor(OnnxNode node) throws OnnxFormatException {
    Optional<OnnxAttribute> value = node.attribute("value");
    return node.operator().equals("Constant") && value.isPresent()
        ? value.get().asTensor()
        : Optional.empty();
  }
}
