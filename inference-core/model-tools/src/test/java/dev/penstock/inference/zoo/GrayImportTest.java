package dev.penstock.inference.zoo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.EngineListener;
import dev.penstock.inference.EngineSettings;
import dev.penstock.inference.ImageInput;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.ExecutionProvider;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of one channel that tells bright images from dark ones. */
class GrayImportTest {

  private static final int SIDE = 8;

  @TempDir Path folder;

  @Test
  void oneChannelIsGrayAndServed() throws Exception {
    ImportReport report = run(planar(), Optional.empty());

    ModelDescriptor model = report.model().orElseThrow();
    assertThat(model.input().channels()).isEqualTo(ChannelOrder.GRAY);
    assertThat(model.input().layout()).isEqualTo(Layout.NCHW);
    assertThat(model.input().mean()).containsExactly(0f);
    assertThat(model.input().deviation()).containsExactly(255f);
    assertThat(report.assumptions())
        .anyMatch(line -> line.startsWith("channels  gray (the input has one"))
        .anyMatch(line -> line.contains("assumed: values from 0 to 1"));
    assertThat(best(model, Color.YELLOW)).isEqualTo("bright");
    assertThat(best(model, Color.BLUE)).isEqualTo("dark");
  }

  @Test
  void oneChannelBehindTheSidesIsServedToo() throws Exception {
    ModelDescriptor model = run(interleaved(), Optional.empty()).model().orElseThrow();

    assertThat(model.input().layout()).isEqualTo(Layout.NHWC);
    assertThat(model.input().mean()).containsExactly(0f);
    assertThat(model.input().deviation()).containsExactly(1f);
    assertThat(best(model, Color.YELLOW)).isEqualTo("bright");
    assertThat(best(model, Color.BLUE)).isEqualTo("dark");
  }

  @Test
  void aMeanOfThreeNumbersIsRefused() {
    assertThatThrownBy(() -> run(planar(), Optional.of(List.of(1f, 2f, 3f))))
        .hasMessage("--mean has 3 numbers; the input has 1 channels");
  }

  private ImportReport run(GraphBuilder graph, Optional<List<Float>> mean) throws Exception {
    Path file = folder.resolve("gray.onnx");
    graph.build("gray").write(file);
    ImportOptions options =
        new ImportOptions(
            file,
            Files.writeString(folder.resolve("labels.txt"), "dark\nbright\n"),
            new ModelVersion("gray", "1"),
            new ImageOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mean,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false),
            Optional.empty(),
            Optional.empty(),
            Pictures.drawn(),
            false,
            Comparison.Limits.DEFAULT,
            false,
            "");
    return OnnxImport.run(options, folder.resolve("models"), Progress.NONE);
  }

  private String best(ModelDescriptor model, Color colour) throws Exception {
    BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200; i++) {
      image.setRGB(i % 20, i / 20, colour.getRGB());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    DeviceSettings device = DeviceSettings.of(ExecutionProvider.CPU, folder.resolve("cache"));
    try (InferenceEngine engine =
        InferenceEngine.open(
            EngineSettings.of(model, device),
            new ImageIoDecoder(ImageLimits.DEFAULT),
            EngineListener.NONE)) {
      ImageInput input = new ImageInput.Encoded(ByteBuffer.wrap(png.toByteArray()));
      int index =
          engine.classify(input, RequestContext.NONE).get(20, SECONDS).classes().get(0).index();
      return model.labels().get(index);
    }
  }

  private static GraphBuilder planar() {
    GraphBuilder graph = new GraphBuilder();
    String pixels = graph.input("pixels", DataType.FLOAT, 1, SIDE, SIDE);
    return classifier(graph, pixels, List.of(2L, 3L), 0.5f);
  }

  private static GraphBuilder interleaved() {
    GraphBuilder graph = new GraphBuilder();
    String pixels = graph.input("pixels", DataType.UINT8, SIDE, SIDE, 1);
    return classifier(graph, graph.cast(pixels, DataType.FLOAT, "floats"), List.of(1L, 2L), 128);
  }

  /** Scores of minus and plus the distance from the threshold. */
  private static GraphBuilder classifier(
      GraphBuilder graph, String pixels, List<Long> sides, float threshold) {
    String mean =
        graph.node(
            "ReduceMean",
            "mean",
            List.of(pixels),
            OnnxAttribute.of("axes", sides),
            OnnxAttribute.of("keepdims", 0));
    float[] bias = {threshold, -threshold};
    graph.node(
        "Gemm",
        "scores",
        List.of(
            mean,
            graph.constant(Initializer.of("weights", List.of(1L, 2L), new float[] {-1, 1})),
            graph.constant(Initializer.of("bias", List.of(2L), bias))));
    graph.output("scores", DataType.FLOAT, 2);
    return graph;
  }
}
