package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that names the colour an image mostly has: one of the eight corners of the colour cube.
 * It is real ONNX, its answers are right, and a run takes microseconds, so it smoke-tests an
 * installation without the weight of a network.
 *
 * <p>Input {@code pixels}, uint8 {@code [N, 32, 32, 3]}; output {@code scores}, one logit a colour.
 */
public final class ColourModel {

  /** Where {@link #publish} puts it. */
  public static final ModelVersion ENTRY = new ModelVersion("colour", "1");

  /** The classes; bit 2 of an index is red, bit 1 green, bit 0 blue. */
  public static final List<String> LABELS =
      List.of("black", "blue", "green", "cyan", "red", "magenta", "yellow", "white");

  private static final int SIDE = 32;

  /** Turns squared distances in colour space, up to 195,075, into logits a softmax can tell. */
  private static final float SHARPNESS = 1f / 4096;

  private ColourModel() {}

  /** Puts the model into a repository, unless it is there already. */
  public static ModelDescriptor publish(Path repository) throws IOException, ModelException {
    ModelRepository models = ModelRepository.open(repository);
    return models.contains(ENTRY)
        ? models.load(ENTRY.name(), ENTRY.version())
        : models.publish(ENTRY, properties(), LABELS, model()::write);
  }

  private static ModelProperties properties() {
    return ModelProperties.ofRawPixels(
        "pixels",
        SIDE,
        SIDE,
        "scores",
        Precision.FP32,
        "Names the colour an image mostly has; for smoke tests.");
  }

  /** The nearest corner c to a colour x has the largest 2 c·x - c·c, which is linear in x. */
  private static OnnxModel model() {
    int classes = LABELS.size();
    float[] weights = new float[3 * classes];
    float[] bias = new float[classes];
    for (int label = 0; label < classes; label++) {
      for (int channel = 0; channel < 3; channel++) {
        float corner = 255 * (label >> (2 - channel) & 1);
        weights[channel * classes + label] = 2 * corner * SHARPNESS;
        bias[label] -= corner * corner * SHARPNESS;
      }
    }
    GraphBuilder graph = new GraphBuilder();
    String pixels = graph.input("pixels", DataType.UINT8, SIDE, SIDE, 3);
    String floats = graph.cast(pixels, DataType.FLOAT, "floats");
    String colour =
        graph.node(
            "ReduceMean",
            "colour",
            List.of(floats),
            OnnxAttribute.of("axes", List.of(1L, 2L)),
            OnnxAttribute.of("keepdims", 0));
    List<Long> shape = List.of(3L, (long) classes);
    graph.node(
        "Gemm",
        "scores",
        List.of(
            colour,
            graph.constant(Initializer.of("weights", shape, weights)),
            graph.constant(Initializer.of("bias", List.of((long) classes), bias))));
    graph.output("scores", DataType.FLOAT, classes);
    return graph.build("colour");
  }
}
