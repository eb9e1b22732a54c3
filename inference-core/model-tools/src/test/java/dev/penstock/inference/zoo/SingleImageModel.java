package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import java.nio.file.Path;
import java.util.List;

/** A model whose batch axis looks open, with a reshape inside that was exported for one image. */
public final class SingleImageModel {

  private static final int SIDE = 4;

  private SingleImageModel() {}

  public static ModelDescriptor publish(Path repository) throws Exception {
    GraphBuilder graph = new GraphBuilder();
    String floats =
        graph.cast(graph.input("pixels", DataType.UINT8, SIDE, SIDE, 3), DataType.FLOAT, "floats");
    graph.node(
        "ReduceMean",
        "colour",
        List.of(floats),
        OnnxAttribute.of("axes", List.of(1L, 2L)),
        OnnxAttribute.of("keepdims", 0));
    long[] one = {1, 3};
    String shape = graph.constant(Initializer.of("one", one));
    graph.output(graph.node("Reshape", "scores", List.of("colour", shape)), DataType.FLOAT, 3);
    return ModelRepository.open(repository)
        .publish(
            new ModelVersion("single", "1"),
            ModelProperties.ofRawPixels("pixels", SIDE, SIDE, "scores", Precision.FP32, "Test."),
            List.of("red", "green", "blue"),
            graph.build("single")::write);
  }
}
