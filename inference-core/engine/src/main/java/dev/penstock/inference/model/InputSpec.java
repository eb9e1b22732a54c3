package dev.penstock.inference.model;

import dev.penstock.inference.tensor.ElementType;
import java.util.List;

/**
 * The model's image input.
 *
 * @param name input name in the ONNX graph
 * @param type element type the graph takes
 * @param layout axis order of the graph's input
 * @param channels of the graph's input, in its order; images become gray after they were resized
 * @param height rows of one image
 * @param width columns of one image
 * @param fixedBatch batch axis of the graph, or 0 where it is dynamic
 * @param mean subtracted from each 0..255 channel value, in the graph's channel order; zeros where
 *     the graph normalises itself
 * @param deviation each channel is divided by it after the mean; ones where the graph normalises
 */
public record InputSpec(
    String name,
    ElementType type,
    Layout layout,
    ChannelOrder channels,
    int height,
    int width,
    int fixedBatch,
    List<Float> mean,
    List<Float> deviation) {

  public InputSpec {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /** Values of one image. */
  public int elements() {
    return height * width * channels.count();
  }

  /** Bytes of one image as the graph takes it. */
  public int bytes() {
    return elements() * type.bytes();
  }
}
