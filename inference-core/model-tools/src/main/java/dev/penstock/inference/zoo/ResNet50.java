package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-50 v1.5 (He et al., 2015, with the stride of a bottleneck in its 3x3 convolution): which
 * layers there are, in which order. What a convolution with its batch normalisation consists of is
 * left to {@link Normalised}, because calibration and the finished model differ in just that.
 */
final class ResNet50 {

  /** Pixels of an input image's side. */
  static final int SIDE = 224;

  /** Values of one image after the average pool. */
  static final int FEATURES = 2048;

  static final String INPUT = "pixels";

  /** ImageNet's, for channel values of 0 to 255. */
  private static final float[] MEAN = {123.675f, 116.28f, 103.53f};

  private static final float[] DEVIATION = {58.395f, 57.12f, 57.375f};

  /**
   * How much a block adds to what passes it by. Random layers scramble: fitted to 400 pictures, a
   * gain of 0.8 let 37 of 100 fresh ones be named rightly, 0.3 let 62, and 0.1 let 67.
   */
  private static final float RESIDUAL_GAIN = 0.1f;

  private static final int[] BLOCKS = {3, 4, 6, 3};
  private static final int STEM = 64;

  /** The first layer, whose filters {@link GaborFilters} makes. */
  static final Convolution STEM_LAYER = new Convolution("conv1", 3, STEM, 7, 2);

  private static final int EXPANSION = 4;

  private ResNet50() {}

  /** Writes one convolution and its batch normalisation into a graph. */
  @FunctionalInterface
  interface Normalised {
    /** Returns the name of the normalised value. */
    String add(Convolution layer, String input);
  }

  /** Every convolution, in the order they run. */
  static List<Convolution> convolutions() {
    List<Convolution> all = new ArrayList<>();
    addBackbone(
        new GraphBuilder(),
        DataType.FLOAT,
        (layer, input) -> {
          all.add(layer);
          return layer.name();
        });
    return all;
  }

  /**
   * Writes everything from the uint8 NHWC input to the average pool.
   *
   * @param type of the arithmetic
   * @return name of the pooled features, [N, 2048, 1, 1]
   */
  static String addBackbone(GraphBuilder graph, DataType type, Normalised layers) {
    String x = addInput(graph, type);
    x = relu(graph, layers.add(STEM_LAYER, x));
    x = maxPool(graph, x);
    int channels = STEM;
    for (int stage = 1; stage <= BLOCKS.length; stage++) {
      int width = STEM << (stage - 1);
      for (int block = 0; block < BLOCKS[stage - 1]; block++) {
        int stride = stage > 1 && block == 0 ? 2 : 1;
        x = bottleneck(graph, layers, "layer" + stage + "." + block, x, channels, width, stride);
        channels = width * EXPANSION;
      }
    }
    return graph.node("GlobalAveragePool", "avgpool", List.of(x));
  }

  /** What a channel of the input is divided by before the first layer. */
  static float deviation(int channel) {
    return DEVIATION[channel];
  }

  /**
   * Of the normalisation, the mean is subtracted here and the deviation is folded into the first
   * layer. Folding the mean too, as a bias, would make the zeros of its padding black instead of
   * mean-coloured and change every image's border.
   */
  private static String addInput(GraphBuilder graph, DataType type) {
    graph.input(INPUT, DataType.UINT8, SIDE, SIDE, 3);
    String planes =
        graph.node(
            "Transpose",
            "planes",
            List.of(INPUT),
            OnnxAttribute.of("perm", List.of(0L, 3L, 1L, 2L)));
    String mean =
        graph.constant(Weights.as(type, Initializer.of("mean", List.of(1L, 3L, 1L, 1L), MEAN)));
    return graph.node("Sub", "centred", List.of(graph.cast(planes, type, "values"), mean));
  }

  private static String bottleneck(
      GraphBuilder graph, Normalised layers, String name, String x, int in, int width, int stride) {
    int out = width * EXPANSION;
    String y = relu(graph, layers.add(new Convolution(name + ".conv1", in, width, 1, 1), x));
    y = relu(graph, layers.add(new Convolution(name + ".conv2", width, width, 3, stride), y));
    y = layers.add(new Convolution(name + ".conv3", width, out, 1, 1, RESIDUAL_GAIN), y);
    String shortcut =
        in == out ? x : layers.add(new Convolution(name + ".downsample", in, out, 1, stride), x);
    return relu(graph, graph.node("Add", name + ".sum", List.of(y, shortcut)));
  }

  private static String relu(GraphBuilder graph, String x) {
    return graph.node("Relu", x + ".relu", List.of(x));
  }

  private static String maxPool(GraphBuilder graph, String x) {
    return graph.node(
        "MaxPool",
        "maxpool",
        List.of(x),
        OnnxAttribute.of("kernel_shape", List.of(3L, 3L)),
        OnnxAttribute.of("strides", List.of(2L, 2L)),
        OnnxAttribute.of("pads", List.of(1L, 1L, 1L, 1L)));
  }
}
