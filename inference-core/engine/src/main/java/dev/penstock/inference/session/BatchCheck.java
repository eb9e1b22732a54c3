package dev.penstock.inference.session;

import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * Whether a model answers an image alike alone and in a batch. A graph may mix the rows of a batch,
 * by a softmax over the wrong axis or a reshape that was exported for one image; its answers would
 * then depend on who else is waiting.
 */
final class BatchCheck {

  /** Of a score, or of the largest score of its row if that is above 1: kernels differ by size. */
  private static final double TOLERANCE = 0.01;

  private static final int NOISE = 48;

  private final ModelRunner runner;
  private final ModelDescriptor model;

  /**
   * @param runner takes any batch up to its largest
   */
  BatchCheck(ModelRunner runner, ModelDescriptor model) {
    this.runner = runner;
    this.model = model;
  }

  /**
   * Compares batches of two and of the largest size with single images.
   *
   * @return what differs; empty if nothing does
   * @throws InferenceException if the model cannot run an image alone
   */
  Optional<String> difference() throws InferenceException {
    for (int size : new TreeSet<>(List.of(2, runner.maxBatch()))) {
      for (int row : new TreeSet<>(List.of(0, size - 1))) {
        float[] alone = alone(row);
        Optional<String> difference = difference(alone, size, row);
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }

  private float[] alone(int row) throws InferenceException {
    fill(0, row);
    return row(runner.run(1), 0);
  }

  private Optional<String> difference(float[] alone, int size, int row) throws InferenceException {
    for (int i = 0; i < size; i++) {
      fill(i, i);
    }
    float[] together = row(runner.run(size), row);
    double scale = 1;
    for (float score : alone) {
      scale = Math.max(scale, Math.abs(score));
    }
    for (int i = 0; i < alone.length; i++) {
      if (Math.abs(alone[i] - together[i]) > TOLERANCE * scale) {
        return Optional.of(
            "the score of '%s' is %.4g alone and %.4g in a batch of %d"
                .formatted(model.labels().get(i), alone[i], together[i], size));
      }
    }
    return Optional.empty();
  }

  private float[] row(FloatBuffer scores, int row) {
    float[] copy = new float[model.output().classes()];
    scores.get(row * copy.length, copy);
    return copy;
  }

  /** Noise around a colour, another for each picture, normalised as an image would be. */
  private void fill(int row, int picture) {
    InputSpec input = model.input();
    int area = input.height() * input.width();
    int channels = input.elements() / area;
    Random random = new Random(picture);
    int[] colour = random.ints(channels, 0, 256).toArray();
    int at = row * input.bytes();
    for (int i = 0; i < input.elements(); i++) {
      int channel = input.layout() == Layout.NCHW ? i / area : i % channels;
      int value = Math.max(0, Math.min(255, colour[channel] + random.nextInt(2 * NOISE) - NOISE));
      put(input, at + i * input.type().bytes(), channel, value);
    }
  }

  private void put(InputSpec input, int at, int channel, int value) {
    ByteBuffer target = runner.input();
    float normalised = (value - input.mean().get(channel)) / input.deviation().get(channel);
    switch (input.type()) {
      case UINT8 -> target.put(at, (byte) value);
      case FLOAT16 -> target.putShort(at, HalfFloat.fromFloat(normalised));
      case FLOAT32 -> target.putFloat(at, normalised);
    }
  }
}
