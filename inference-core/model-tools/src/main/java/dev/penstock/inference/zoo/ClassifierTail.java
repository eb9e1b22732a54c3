package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of a classifier that is better left in FP32: the softmax and the fully connected layer
 * before it. On CPUs a fully connected layer of halves falls to a scalar kernel (12.3 ms an image
 * against 0.4 for ResNet-50's), and sums over thousands of products want the digits.
 */
final class ClassifierTail {

  private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax");

  /** Nodes that hand their first input on, reshaped or shifted. */
  private static final Set<String> PASSING =
      Set.of("Identity", "Flatten", "Reshape", "Squeeze", "Dropout", "Add");

  private static final Set<String> FULLY_CONNECTED = Set.of("Gemm", "MatMul");

  private ClassifierTail() {}

  /** The tail's nodes, the last one first; empty where the graph does not end in such a chain. */
  static List<OnnxNode> of(OnnxGraph graph) {
    List<OnnxNode> chain = new ArrayList<>();
    if (graph.outputs().size() != 1) {
      return chain;
    }
    Set<String> constants =
        graph.initializers().stream().map(Initializer::name).collect(Collectors.toSet());
    int wanted = 0;
    Optional<OnnxNode> node = producer(graph, graph.outputs().get(0).name());
    while (node.isPresent() && isLink(graph, node.get(), constants)) {
      chain.add(node.get());
      String operator = node.get().operator();
      if (SOFTMAX.contains(operator) || FULLY_CONNECTED.contains(operator)) {
        wanted = chain.size();
      }
      if (FULLY_CONNECTED.contains(operator)) {
        break;
      }
      node = producer(graph, node.get().inputs().get(0));
    }
    return chain.subList(0, wanted);
  }

  /** A node that computes from one value and constants, and whose answer has one reader. */
  private static boolean isLink(OnnxGraph graph, OnnxNode node, Set<String> constants) {
    String operator = node.operator();
    boolean known =
        SOFTMAX.contains(operator)
            || PASSING.contains(operator)
            || FULLY_CONNECTED.contains(operator);
    boolean fromOne = node.inputs().stream().skip(1).allMatch(constants::contains);
    long readers =
        graph.nodes().stream().filter(n -> n.inputs().contains(node.outputs().get(0))).count();
    return known && fromOne && readers <= 1;
  }

  private static Optional<OnnxNode> producer(OnnxGraph graph, String value) {
    return graph.nodes().stream().filter(node -> node.outputs().contains(value)).findFirst();
  }
}
