package dev.penstock.inference.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.penstock.inference.model.OutputSpec;
import java.util.Arrays;

/**
 * The shape of a model's scores. A tensor made beforehand for an output must have exactly the
 * graph's shape, and classifiers differ: {@code [N, classes]}, {@code [N, classes, 1, 1]}.
 */
final class OutputShape {

  private final long[] shape;

  private OutputShape(long[] shape) {
    this.shape = shape;
  }

  static OutputShape of(OrtSession session, OutputSpec output)
      throws OrtException, InferenceException {
    NodeInfo node = session.getOutputInfo().get(output.name());
    if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
      throw new InferenceException(
          "the graph has no output tensor '"
              + output.name()
              + "'; it has "
              + session.getOutputNames());
    }
    return new OutputShape(filledIn(tensor.getShape(), output));
  }

  long[] ofBatch(int size) {
    long[] ofBatch = shape.clone();
    ofBatch[0] = size;
    return ofBatch;
  }

  /** An axis the graph leaves open, but for the batch's, can only be the classes'. */
  private static long[] filledIn(long[] graph, OutputSpec output) throws InferenceException {
    long[] filled = graph.clone();
    long classes = 1;
    for (int axis = 1; axis < filled.length; axis++) {
      if (filled[axis] < 0) {
        filled[axis] = output.classes();
      }
      classes *= filled[axis];
    }
    if (filled.length < 2 || classes != output.classes()) {
      throw new InferenceException(
          "output '"
              + output.name()
              + "' has shape "
              + Arrays.toString(graph)
              + ", which is not one row of "
              + output.classes()
              + " classes an image");
    }
    return filled;
  }
}
