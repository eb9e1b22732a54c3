package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.Dimension;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the batch axis of outputs where the input's is open. Exporters write the batch of the
 * example they traced into an output's shape, and ONNX Runtime then refuses any other.
 */
final class OpenBatch {

  private OpenBatch() {}

  /**
   * The model with open outputs; the same one where there is nothing to open.
   *
   * @param notes gets a sentence for each output
   */
  static OnnxModel of(OnnxModel model, List<String> notes) {
    OnnxGraph graph = model.graph();
    boolean takesAnyBatch =
        !graph.feeds().isEmpty()
            && graph.feeds().stream()
                .allMatch(input -> !input.shape().isEmpty() && !input.shape().get(0).isFixed());
    if (!takesAnyBatch || graph.outputs().stream().noneMatch(OpenBatch::isFixed)) {
      return model;
    }
    List<GraphValue> outputs = new ArrayList<>();
    for (GraphValue output : graph.outputs()) {
      outputs.add(isFixed(output) ? opened(output, notes) : output);
    }
    OnnxGraph opened =
        new OnnxGraph(
            graph.name(),
            graph.nodes(),
            graph.initializers(),
            graph.inputs(),
            outputs,
            graph.rest());
    return new OnnxModel(model.irVersion(), model.opsets(), model.metadata(), opened, model.rest());
  }

  private static boolean isFixed(GraphValue output) {
    return output.shape().size() > 1 && output.shape().get(0).isFixed();
  }

  private static GraphValue opened(GraphValue output, List<String> notes) {
    notes.add(
        "Output '%s' is declared %s, but the input takes any batch: its first axis is opened."
            .formatted(output.name(), output.shape()));
    List<Dimension> shape = new ArrayList<>(output.shape());
    shape.set(0, Dimension.open("batch"));
    return new GraphValue(output.name(), output.type(), shape);
  }
}
