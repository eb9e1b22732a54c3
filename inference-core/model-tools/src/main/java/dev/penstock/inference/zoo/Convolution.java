package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.OnnxAttribute;
import java.util.Collections;
import java.util.List;

/**
 * One convolution with square kernel, padded so that a stride of 1 keeps the size.
 *
 * @param name as torchvision calls it
 * @param in channels
 * @param out channels
 * @param kernel side
 * @param stride in both axes
 * @param gain what its batch normalisation multiplies by, often called gamma
 */
record Convolution(String name, int in, int out, int kernel, int stride, float gain) {

  Convolution(String name, int in, int out, int kernel, int stride) {
    this(name, in, out, kernel, stride, 1);
  }

  List<Long> weightShape() {
    return List.of((long) out, (long) in, (long) kernel, (long) kernel);
  }

  /** Inputs of one output value. */
  int fanIn() {
    return in * kernel * kernel;
  }

  /** Adds it to a graph; inputs are the image, the weights and perhaps the bias. */
  String addTo(GraphBuilder graph, List<String> inputs, String output) {
    return graph.node(
        "Conv",
        output,
        inputs,
        OnnxAttribute.of("kernel_shape", Collections.nCopies(2, (long) kernel)),
        OnnxAttribute.of("strides", Collections.nCopies(2, (long) stride)),
        OnnxAttribute.of("pads", Collections.nCopies(4, (long) kernel / 2)));
  }
}
