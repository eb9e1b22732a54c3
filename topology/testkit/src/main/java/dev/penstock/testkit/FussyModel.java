package dev.penstock.testkit;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Dimension;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.onnx.OnnxNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real ONNX graph that fails on bright images: it looks their mean brightness up in a table that
 * is too short.
 */
public final class FussyModel {

  private static final int SIDE = 32;
  private static final List<String> LABELS = List.of("dark", "light");

  private FussyModel() {}

  /**
   * Puts it into a repository.
   *
   * @param brightest mean of the brightest image it can bear, of 255; with 0, a black one
   */
  public static ModelDescriptor publish(Path repository, int brightest) throws Exception {
    return ModelRepository.open(repository)
        .publish(new ModelVersion("fussy", "1"), properties(), LABELS, graph(brightest)::write);
  }

  private static ModelProperties properties() {
    return ModelProperties.ofRawPixels(
        "pixels", SIDE, SIDE, "scores", Precision.FP32, "Fails on bright images.");
  }

  private static OnnxModel graph(int brightest) {
    List<OnnxNode> nodes =
        List.of(
            node("Cast", "pixels", "floats", OnnxAttribute.of("to", DataType.FLOAT.code())),
            node(
                "ReduceMean",
                "floats",
                "brightness",
                OnnxAttribute.of("axes", List.of(1L, 2L, 3L)),
                OnnxAttribute.of("keepdims", 0)),
            node("Cast", "brightness", "row", OnnxAttribute.of("to", DataType.INT64.code())),
            OnnxNode.of("Gather", List.of("table", "row"), "scores"));
    int rows = brightest + 1;
    Initializer table =
        Initializer.of("table", List.of((long) rows, 2L), new float[rows * LABELS.size()]);
    return OnnxModel.of(
        new OnnxGraph(
            "fussy",
            nodes,
            List.of(table),
            List.of(value("pixels", DataType.UINT8, SIDE, SIDE, 3)),
            List.of(value("scores", DataType.FLOAT, LABELS.size())),
            List.of()));
  }

  private static OnnxNode node(
      String operator, String input, String output, OnnxAttribute... attributes) {
    return OnnxNode.of(operator, List.of(input), output, attributes);
  }

  private static GraphValue value(String name, DataType type, int... axes) {
    List<Dimension> shape = new ArrayList<>(List.of(Dimension.open("N")));
    for (int axis : axes) {
      shape.add(Dimension.of(axis));
    }
    return new GraphValue(name, type, shape);
  }
}
