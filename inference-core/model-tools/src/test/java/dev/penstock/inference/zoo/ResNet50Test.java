package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.session.GraphRunner;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResNet50Test {

  private static final int IMAGES = 2;
  private static final long[] SHAPE = {IMAGES, 224, 224, 3};

  private static ByteBuffer pixels;
  private static Backbone backbone;

  @BeforeAll
  static void calibrate() throws Exception {
    List<DemoImage> pictures = new DemoImageGenerator(8).draw(IMAGES).toList();
    pixels = ImageBatch.of(pictures, LastLayerFit.GEOMETRY);
    backbone = new Backbone(1, Calibration.run(1, pixels, 1));
  }

  @Test
  void itsStrideIsInTheThreeByThreeConvolutions() {
    assertThat(ResNet50.convolutions()).hasSize(53);
    assertThat(ResNet50.convolutions())
        .filteredOn(layer -> layer.stride() == 2)
        .extracting(Convolution::name)
        .containsExactly(
            "conv1",
            "layer2.0.conv2",
            "layer2.0.downsample",
            "layer3.0.conv2",
            "layer3.0.downsample",
            "layer4.0.conv2",
            "layer4.0.downsample");
  }

  @Test
  void itHasTwentyFivePointFiveMillionParameters() {
    OnnxModel model = backbone.classifier(DataType.FLOAT16, Backbone.Head.random(1, 1000));
    long parameters =
        model.graph().initializers().stream()
            .filter(weights -> !weights.name().equals("mean"))
            .mapToLong(Initializer::elements)
            .sum();

    // torchvision counts 25,557,032: a scale and a shift for each of 26,560 channels, which folding
    // makes one bias.
    assertThat(parameters).isEqualTo(25_557_032 - 26_560);
    assertThat(model.graph().initializers())
        .filteredOn(weights -> weights.type() == DataType.FLOAT)
        .extracting(Initializer::name)
        .containsExactly("fc.weight", "fc.bias");
  }

  @Test
  void foldingTheStatisticsChangesNothing(@TempDir Path folder) throws Exception {
    Path unfolded = folder.resolve("unfolded.onnx");
    Calibration.graph(1).write(unfolded);
    float[] expected = features(unfolded, "avgpool");
    float[] folded = features(write(folder, DataType.FLOAT), Backbone.FEATURES);
    float[] half = features(write(folder, DataType.FLOAT16), Backbone.FEATURES);

    assertThat(largestDifference(expected, folded)).isLessThan(1e-3);
    assertThat(largestDifference(expected, half)).isLessThan(0.01);
    assertThat(IntStream.range(0, expected.length).mapToDouble(i -> expected[i]).max().orElse(0))
        .isGreaterThan(0.3);
  }

  @Test
  void theSameSeedGivesTheSameBytes(@TempDir Path folder) throws Exception {
    Path one = write(folder, DataType.FLOAT16);
    Path copy = Files.move(one, folder.resolve("copy.onnx"));
    backbone = new Backbone(1, Calibration.run(1, pixels, 1));

    assertThat(Files.mismatch(copy, write(folder, DataType.FLOAT16))).isEqualTo(-1);
  }

  @Test
  void ridgeRegressionFindsTheClass() {
    Random random = new Random(5);
    float[][] samples = new float[60][ResNet50.FEATURES];
    int[] labels = new int[60];
    for (int s = 0; s < samples.length; s++) {
      labels[s] = s % 3;
      for (int i = 0; i < samples[s].length; i++) {
        samples[s][i] = random.nextFloat() + (i % 3 == labels[s] ? 0.5f : 0);
      }
    }
    Backbone.Head head = RidgeRegression.fit(samples, labels, 3, 0.01, 1);
    float[] weights = new float[3 * ResNet50.FEATURES];
    head.weights().data().asFloatBuffer().get(weights);
    for (int s = 0; s < samples.length; s++) {
      for (int label = 0; label < 3; label++) {
        double score = head.bias().data().asFloatBuffer().get(label);
        for (int i = 0; i < ResNet50.FEATURES; i++) {
          score += weights[label * ResNet50.FEATURES + i] * samples[s][i];
        }
        assertThat(score).isCloseTo(label == labels[s] ? 1 : 0, Offset.offset(0.2));
      }
    }
  }

  private static Path write(Path folder, DataType type) throws Exception {
    Path file = folder.resolve(type + ".onnx");
    backbone.featureExtractor(type).write(file);
    return file;
  }

  private static float[] features(Path model, String output) throws Exception {
    try (GraphRunner runner = GraphRunner.open(model, 1)) {
      return runner.run(ResNet50.INPUT, SHAPE, pixels).get(output);
    }
  }

  private static double largestDifference(float[] one, float[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs(one[i] - other[i]))
        .max()
        .orElseThrow();
  }
}
