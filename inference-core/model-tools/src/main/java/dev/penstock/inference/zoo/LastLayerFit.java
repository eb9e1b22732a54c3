package dev.penstock.inference.zoo;

import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.session.GraphRunner;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fits the demo model's last layer to drawn pictures. Takes about 0.07 s a picture and core. */
final class LastLayerFit {

  static final ImageGeometry GEOMETRY = new ImageGeometry(256, ResNet50.SIDE, ResNet50.SIDE);

  private static final int PICTURES = 4000;
  private static final int BATCH = 20;

  /** No other picture of the demo is drawn from it, so that what is fitted is never tested. */
  private static final long PICTURE_SEED = 0x5EED_F177EDL;

  /** Penalty of the regression; from 0.003 to 0.03 it makes little difference. */
  private static final double STRENGTH = 0.02;

  /** Makes a regression score of 1 against 0 a probability of about 0.99. */
  private static final double SHARPNESS = 7;

  private LastLayerFit() {}

  static Backbone.Head fit(Backbone backbone, int threads, Progress progress)
      throws IOException, InferenceException {
    DemoImageGenerator pictures = new DemoImageGenerator(PICTURE_SEED);
    float[][] features = new float[PICTURES][];
    int[] labels = new int[PICTURES];
    Path file = Files.createTempFile("penstock-features-", ".onnx");
    try {
      backbone.featureExtractor(DataType.FLOAT16).write(file);
      try (GraphRunner runner = GraphRunner.open(file, threads)) {
        for (int i = 0; i < PICTURES; i += BATCH) {
          progress.at("fitting the last layer", (double) i / PICTURES);
          List<DemoImage> batch = new ArrayList<>();
          for (int j = i; j < i + BATCH; j++) {
            batch.add(pictures.picture(j));
            labels[j] = batch.get(j - i).label();
          }
          long[] shape = {BATCH, ResNet50.SIDE, ResNet50.SIDE, 3};
          float[] rows =
              runner
                  .run(ResNet50.INPUT, shape, ImageBatch.of(batch, GEOMETRY))
                  .getOrDefault(Backbone.FEATURES, new float[0]);
          for (int j = 0; j < BATCH; j++) {
            features[i + j] =
                Arrays.copyOfRange(rows, j * ResNet50.FEATURES, (j + 1) * ResNet50.FEATURES);
          }
        }
      }
    } finally {
      Files.delete(file);
    }
    progress.at("fitting the last layer", 1);
    return RidgeRegression.fit(
        features, labels, DemoImageGenerator.labels().size(), STRENGTH, SHARPNESS);
  }
}
