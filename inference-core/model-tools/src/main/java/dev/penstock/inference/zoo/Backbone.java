package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxModel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 with seeded weights and calibrated batch statistics, ready to be written as a model.
 * The weights are made when they are needed: the seed is all that is kept of them.
 *
 * @param seed of the weights
 * @param statistics by layer
 */
record Backbone(long seed, Map<String, BatchStatistics> statistics) {

  /**
   * The last layer: features to class scores.
   *
   * @param weights [classes, {@link ResNet50#FEATURES}]
   * @param bias [classes]
   */
  record Head(Initializer weights, Initializer bias) {

    static Head of(float[] weights, float[] bias) {
      long classes = bias.length;
      return new Head(
          Initializer.of("fc.weight", List.of(classes, (long) ResNet50.FEATURES), weights),
          Initializer.of("fc.bias", List.of(classes), bias));
    }

    /** Random weights, for measuring speed with any number of classes. */
    static Head random(long seed, int classes) {
      int count = classes * ResNet50.FEATURES;
      return of(Weights.he(seed, "fc", count, ResNet50.FEATURES), new float[classes]);
    }

    int classes() {
      return bias.elements();
    }
  }

  static final String SCORES = "scores";
  static final String FEATURES = "features";

  /** A layer's weights before batch normalisation is folded in. */
  static Initializer rawWeights(Convolution layer, long seed) {
    float[] weights =
        layer.equals(ResNet50.STEM_LAYER)
            ? GaborFilters.filters(layer, seed)
            : Weights.he(seed, layer.name(), layer.out() * layer.fanIn(), layer.fanIn());
    return Initializer.of(layer.name() + ".weight", layer.weightShape(), weights);
  }

  /** The network that ends in class scores. */
  OnnxModel classifier(DataType type, Head head) {
    return model(type, head);
  }

  /** The network that ends in the average-pooled features. */
  OnnxModel featureExtractor(DataType type) {
    return model(type, null);
  }

  /**
   * The features leave the half-precision part here: a fully connected layer of halves falls to a
   * scalar kernel on CPUs (12.3 ms an image against 0.4), and its sums of 2048 products need the
   * digits.
   */
  private OnnxModel model(DataType type, @Nullable Head head) {
    GraphBuilder graph = new GraphBuilder();
    String pooled =
        ResNet50.addBackbone(graph, type, (layer, input) -> addFolded(graph, type, layer, input));
    String flat = graph.node("Flatten", "flat", List.of(pooled));
    String features = graph.cast(flat, DataType.FLOAT, FEATURES);
    if (head == null) {
      graph.output(features, DataType.FLOAT, ResNet50.FEATURES);
    } else {
      addHead(graph, features, head);
    }
    return graph.build("resnet50");
  }

  private String addFolded(GraphBuilder graph, DataType type, Convolution layer, String input) {
    BatchStatistics known = statistics.get(layer.name());
    if (known == null) {
      throw new IllegalStateException("layer " + layer.name() + " is not calibrated");
    }
    Initializer raw = rawWeights(layer, seed);
    float[] weights = new float[raw.elements()];
    raw.data().asFloatBuffer().get(weights);
    float[] bias = new float[layer.out()];
    for (int channel = 0; channel < bias.length; channel++) {
      float scale = layer.gain() * known.scale(channel);
      int start = channel * layer.fanIn();
      for (int i = start; i < start + layer.fanIn(); i++) {
        weights[i] *= scale;
      }
      bias[channel] = layer.gain() * known.shift(channel);
    }
    Initializer folded = Initializer.of(raw.name(), raw.shape(), weights);
    Initializer shift = Initializer.of(layer.name() + ".bias", List.of((long) bias.length), bias);
    return layer.addTo(
        graph,
        List.of(
            input,
            graph.constant(Weights.as(type, folded)),
            graph.constant(Weights.as(type, shift))),
        layer.name());
  }

  private static void addHead(GraphBuilder graph, String features, Head head) {
    List<String> inputs =
        List.of(features, graph.constant(head.weights()), graph.constant(head.bias()));
    graph.node("Gemm", SCORES, inputs, OnnxAttribute.of("transB", 1));
    graph.output(SCORES, DataType.FLOAT, head.classes());
  }
}
