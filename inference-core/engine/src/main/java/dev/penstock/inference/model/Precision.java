package dev.penstock.inference.model;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.OnnxGraph;
import java.util.Optional;

/** Precision of a model's weights and arithmetic. */
public enum Precision {
  FP16("fp16"),
  FP32("fp32"),
  INT8("int8");

  private final String id;

  Precision(String id) {
    this.id = id;
  }

  /** The precision of most of a graph's weights; empty where it has none that tell. */
  public static Optional<Precision> of(OnnxGraph graph) {
    boolean quantised =
        graph.nodes().stream()
            .anyMatch(node -> node.operator().matches(".*QuantizeLinear|QLinear.*"));
    long half = bytes(graph, DataType.FLOAT16);
    long single = bytes(graph, DataType.FLOAT);
    if (quantised && bytes(graph, DataType.INT8) + bytes(graph, DataType.UINT8) > 0) {
      return Optional.of(INT8);
    }
    return half + single == 0 ? Optional.empty() : Optional.of(half > single ? FP16 : FP32);
  }

  private static long bytes(OnnxGraph graph, DataType type) {
    return graph.initializers().stream()
        .filter(weights -> weights.type() == type)
        .mapToLong(weights -> weights.data().remaining())
        .sum();
  }

  /** The name used in settings, metrics and predictions. */
  public String id() {
    return id;
  }
}
