package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;

/** Runs two models on the same pictures, one at a time, and compares their probabilities. */
public final class ModelComparison {

  private final Comparison.Limits limits;
  private int sameTopClass;
  private double squares;
  private long values;
  private double largest;
  private int notFinite;

  private ModelComparison(Comparison.Limits limits) {
    this.limits = limits;
  }

  /**
   * Compares.
   *
   * @throws ModelException if the models do not have the same classes
   * @throws InferenceException if one of them cannot be run
   */
  public static Comparison run(
      ModelDescriptor one,
      ModelDescriptor other,
      Pictures pictures,
      Comparison.Limits limits,
      Progress progress)
      throws IOException, ModelException, InferenceException {
    if (!one.labels().equals(other.labels())) {
      throw new ModelException(
          "%s:%s and %s:%s do not have the same labels in the same order"
              .formatted(one.name(), one.version(), other.name(), other.version()));
    }
    ModelComparison comparison = new ModelComparison(limits);
    try (ModelTrial left = ModelTrial.open(one);
        ModelTrial right = ModelTrial.open(other)) {
      for (int i = 0; i < pictures.size(); i++) {
        progress.at("comparing the answers", (double) i / pictures.size());
        comparison.add(
            Scores.probabilities(left.scores(pictures, i), one.output().activation()),
            Scores.probabilities(right.scores(pictures, i), other.output().activation()));
      }
    }
    progress.at("comparing the answers", 1);
    return comparison.of(pictures.size());
  }

  private void add(float[] one, float[] other) {
    boolean finite = true;
    for (int i = 0; i < one.length; i++) {
      double difference = Math.abs(one[i] - other[i]);
      finite &= Double.isFinite(difference);
      squares += difference * difference;
      largest = Math.max(largest, difference);
    }
    values += one.length;
    notFinite += finite ? 0 : 1;
    sameTopClass += finite && best(one) == best(other) ? 1 : 0;
  }

  private Comparison of(int pictures) {
    return new Comparison(
        pictures, sameTopClass, Math.sqrt(squares / values), largest, notFinite, limits);
  }

  private static int best(float[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
  }
}
