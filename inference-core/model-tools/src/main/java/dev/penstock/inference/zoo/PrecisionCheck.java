package dev.penstock.inference.zoo;

import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.session.GraphRunner;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Runs two versions of a model on the same drawn pictures, one at a time, and compares. */
final class PrecisionCheck {

  private static final int PICTURES = 20;
  private static final long SEED = 20;

  private PrecisionCheck() {}

  static ImportReport.Agreement run(
      Path one, Path other, ModelProperties properties, int classes, Progress progress)
      throws InferenceException {
    ImageGeometry geometry =
        new ImageGeometry(properties.resize(), properties.cropHeight(), properties.cropWidth());
    DemoImageGenerator pictures = new DemoImageGenerator(SEED);
    int same = 0;
    double difference = 0;
    double cosine = 1;
    try (GraphRunner left = GraphRunner.open(one, 1);
        GraphRunner right = GraphRunner.open(other, 1)) {
      for (int i = 0; i < PICTURES; i++) {
        progress.at("comparing FP16 with FP32", (double) i / PICTURES);
        ByteBuffer pixels = ImageBatch.of(List.of(pictures.picture(i)), geometry);
        float[] expected = answer(left, properties, pixels, classes);
        float[] actual = answer(right, properties, pixels, classes);
        same += best(expected) == best(actual) ? 1 : 0;
        difference = Math.max(difference, difference(expected, actual));
        cosine = Math.min(cosine, cosine(expected, actual));
      }
    }
    progress.at("comparing FP16 with FP32", 1);
    return new ImportReport.Agreement(PICTURES, same, difference, cosine);
  }

  private static float[] answer(
      GraphRunner runner, ModelProperties properties, ByteBuffer pixels, int classes)
      throws InferenceException {
    long[] shape = ModelInput.shape(properties);
    float[] scores =
        (properties.type() == ElementType.UINT8
                ? runner.run(properties.inputName(), shape, ModelInput.bytes(properties, pixels))
                : runner.run(properties.inputName(), shape, ModelInput.floats(properties, pixels)))
            .get(properties.outputName());
    if (scores == null || scores.length != classes) {
      throw new InferenceException(
          "Output '"
              + properties.outputName()
              + "' gives "
              + (scores == null ? "no floats" : scores.length + " scores")
              + " for one image; there are "
              + classes
              + " labels");
    }
    return scores;
  }

  private static int best(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static double difference(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      left += (double) one[i] * one[i];
      right += (double) other[i] * other[i];
    }
    return product / Math.sqrt(left * right);
  }
}
