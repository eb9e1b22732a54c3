package dev.penstock.inference.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns a model's scores into its best classes. Stateless; safe for many threads. */
public final class Scores {

  private Scores() {}

  /**
   * One class and its probability.
   *
   * @param index position in the model's output
   * @param score 0 to 1 where the model's scores are logits or probabilities
   */
  public record Ranked(int index, float score) {}

  /**
   * The best classes of one image, the best first; of equal ones the lower index.
   *
   * @param scores rows of {@code output.classes()}, from the buffer's start; its position is unused
   * @param row which image
   * @param k how many; no more than there are classes come back
   * @throws ModelException if the buffer is too short for the row, or a score is not a number
   */
  public static List<Ranked> best(FloatBuffer scores, int row, OutputSpec output, int k)
      throws ModelException {
    int classes = output.classes();
    long start = (long) row * classes;
    if (row < 0 || start + classes > scores.limit()) {
      throw new ModelException(
          "Output '"
              + output.name()
              + "' has "
              + scores.limit()
              + " scores; row "
              + row
              + " of "
              + classes
              + " classes needs "
              + (start + classes));
    }
    int[] best = indexes(scores, (int) start, output, Math.min(k, classes));
    float max = best.length == 0 ? 0 : scores.get((int) start + best[0]);
    double sum =
        output.activation() == Activation.SOFTMAX ? sum(scores, (int) start, classes, max) : 1;
    List<Ranked> ranked = new ArrayList<>(best.length);
    for (int index : best) {
      float score = scores.get((int) start + index);
      ranked.add(new Ranked(index, activate(score, output.activation(), max, sum)));
    }
    return ranked;
  }

  /** All of one image's scores as probabilities, in the order of the classes. */
  public static float[] probabilities(float[] scores, Activation activation) {
    FloatBuffer row = FloatBuffer.wrap(scores);
    float max = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      max = Math.max(max, score);
    }
    double sum = activation == Activation.SOFTMAX ? sum(row, 0, scores.length, max) : 1;
    float[] probabilities = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = activate(scores[i], activation, max, sum);
    }
    return probabilities;
  }

  private static int[] indexes(FloatBuffer scores, int start, OutputSpec output, int k)
      throws ModelException {
    int[] best = new int[k];
    int filled = 0;
    for (int i = 0; i < output.classes(); i++) {
      float score = scores.get(start + i);
      if (!Float.isFinite(score)) {
        throw new ModelException(
            "Output '" + output.name() + "' gives " + score + " for class " + i);
      }
      if (filled < k) {
        filled++;
      } else if (k == 0 || score <= scores.get(start + best[k - 1])) {
        continue;
      }
      int at = filled - 1;
      while (at > 0 && score > scores.get(start + best[at - 1])) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = i;
    }
    return best;
  }

  private static float activate(float score, Activation activation, float max, double sum) {
    return switch (activation) {
      // Shifted by the maximum, the largest exponent is 0: no overflow.
      case SOFTMAX -> (float) (Math.exp(score - max) / sum);
      case SIGMOID -> (float) (1 / (1 + Math.exp(-score)));
      case NONE -> score;
    };
  }

  private static double sum(FloatBuffer scores, int start, int classes, float max) {
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += Math.exp(scores.get(start + i) - max);
    }
    return sum;
  }
}
