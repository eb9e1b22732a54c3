package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.session.GraphRunner;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the batch statistics of a network with random weights. Without them every image gets nearly
 * the same answer: a random network's activations share a large common part, which batch
 * normalisation removes.
 *
 * <p>The calibration graph normalises each layer by the statistics of the very batch it is fed and
 * gives them out, so that one run finds those of all 53 layers.
 */
final class Calibration {

  private Calibration() {}

  /**
   * Runs the network over the images.
   *
   * @param pixels uint8 NHWC images of {@link ResNet50#SIDE}
   * @return statistics by the layer's name
   */
  static Map<String, BatchStatistics> run(long seed, ByteBuffer pixels, int threads)
      throws IOException, InferenceException {
    long images = pixels.remaining() / (ResNet50.SIDE * ResNet50.SIDE * 3);
    Path file = Files.createTempFile("penstock-calibration-", ".onnx");
    try {
      graph(seed).write(file);
      try (GraphRunner runner = GraphRunner.open(file, threads)) {
        long[] shape = {images, ResNet50.SIDE, ResNet50.SIDE, 3};
        return collect(runner.run(ResNet50.INPUT, shape, pixels));
      }
    } finally {
      Files.delete(file);
    }
  }

  private static Map<String, BatchStatistics> collect(Map<String, float[]> outputs) {
    Map<String, BatchStatistics> statistics = new HashMap<>();
    for (Convolution layer : ResNet50.convolutions()) {
      float[] mean = outputs.get(meanOf(layer));
      float[] variance = outputs.get(varianceOf(layer));
      if (mean == null || variance == null) {
        throw new IllegalStateException("the calibration graph gives no " + layer.name());
      }
      statistics.put(layer.name(), new BatchStatistics(mean, variance));
    }
    return statistics;
  }

  static OnnxModel graph(long seed) {
    GraphBuilder graph = new GraphBuilder();
    String epsilon =
        graph.constant(Initializer.of("epsilon", List.of(), new float[] {BatchStatistics.EPSILON}));
    String features =
        ResNet50.addBackbone(
            graph, DataType.FLOAT, (layer, input) -> addLayer(graph, layer, input, seed, epsilon));
    graph.output(features, DataType.FLOAT, ResNet50.FEATURES, 1, 1);
    return graph.build("calibration");
  }

  private static String addLayer(
      GraphBuilder graph, Convolution layer, String input, long seed, String epsilon) {
    String name = layer.name();
    String weights = graph.constant(Backbone.rawWeights(layer, seed));
    String raw = layer.addTo(graph, List.of(input, weights), name + ".raw");
    String mean = mean(graph, raw, meanOf(layer));
    String centred = graph.node("Sub", name + ".centred", List.of(raw, mean));
    String squared = graph.node("Mul", name + ".squared", List.of(centred, centred));
    String variance = mean(graph, squared, varianceOf(layer));
    graph.outputOf(mean, DataType.FLOAT, 1, layer.out(), 1, 1);
    graph.outputOf(variance, DataType.FLOAT, 1, layer.out(), 1, 1);
    String safe = graph.node("Add", name + ".safe", List.of(variance, epsilon));
    String deviation = graph.node("Sqrt", name + ".deviation", List.of(safe));
    if (layer.gain() == 1) {
      return graph.node("Div", name, List.of(centred, deviation));
    }
    String normalised = graph.node("Div", name + ".normalised", List.of(centred, deviation));
    String gain =
        graph.constant(Initializer.of(name + ".gain", List.of(), new float[] {layer.gain()}));
    return graph.node("Mul", name, List.of(normalised, gain));
  }

  private static String mean(GraphBuilder graph, String input, String output) {
    OnnxAttribute axes = OnnxAttribute.of("axes", List.of(0L, 2L, 3L));
    return graph.node("ReduceMean", output, List.of(input), axes);
  }

  private static String meanOf(Convolution layer) {
    return layer.name() + ".mean";
  }

  private static String varianceOf(Convolution layer) {
    return layer.name() + ".variance";
  }
}
