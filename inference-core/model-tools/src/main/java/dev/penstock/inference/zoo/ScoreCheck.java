package dev.penstock.inference.zoo;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks at what a model gives for some pictures: probabilities of classes of which one is right,
 * probabilities of independent classes, or logits. A graph's last operator does not tell: a softmax
 * may be written as Exp, ReduceSum and Div.
 */
final class ScoreCheck {

  /** FP16 keeps three digits. */
  private static final double TOLERANCE = 0.005;

  private final int classes;
  private boolean sumsAreOne = true;
  private boolean withinBounds = true;
  private boolean areLogarithms = true;

  private ScoreCheck(int classes) {
    this.classes = classes;
  }

  /**
   * What is to be done, and why.
   *
   * @param because one sentence
   */
  record Decision(Activation activation, String because) {}

  static ScoreCheck of(ModelTrial trial, Pictures pictures, int classes)
      throws IOException, InferenceException, ModelException {
    ScoreCheck check = new ScoreCheck(classes);
    for (int i = 0; i < pictures.size(); i++) {
      check.look(trial.scores(pictures, i));
    }
    return check;
  }

  private void look(float[] scores) throws ModelException {
    double sum = 0;
    double powers = 0;
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        throw new ModelException(
            "The model gives "
                + score
                + " for a picture; are images prepared as it wants (--preset, --mean, --deviation)?");
      }
      sum += score;
      powers += Math.exp(score);
      withinBounds &= score > -TOLERANCE && score < 1 + TOLERANCE;
    }
    sumsAreOne &= Math.abs(sum - 1) < TOLERANCE;
    areLogarithms &= Math.abs(powers - 1) < TOLERANCE;
  }

  Decision decide(Optional<ScoreKind> said) throws ModelException {
    Decision decision = said.isPresent() ? follow(said.get()) : find();
    if (classes == 1 && decision.activation() == Activation.SOFTMAX) {
      throw new ModelException(
          "There is one class, and a softmax over it is 1 for every image; say what the score is"
              + " (--scores sigmoid or probabilities)");
    }
    return decision;
  }

  private Decision follow(ScoreKind said) {
    return switch (said) {
      case LOGITS -> new Decision(Activation.SOFTMAX, "logits, as you say: a softmax is done");
      case PROBABILITIES ->
          new Decision(Activation.NONE, "probabilities, as you say: taken as they are");
      case SOFTMAX ->
          areProbabilities()
              ? new Decision(Activation.NONE, "the graph's own softmax: taken as they are")
              : new Decision(Activation.SOFTMAX, "logits of one right class: a softmax is done");
      case SIGMOID ->
          withinBounds
              ? new Decision(Activation.NONE, "the graph's own sigmoids: taken as they are")
              : new Decision(
                  Activation.SIGMOID, "logits of independent classes: a sigmoid is done");
    };
  }

  private Decision find() {
    if (areProbabilities()) {
      return new Decision(
          Activation.NONE, "probabilities (they sum to 1 for every picture): taken as they are");
    }
    if (withinBounds) {
      return new Decision(
          Activation.NONE,
          "independent probabilities (all from 0 to 1, their sums are not 1): taken as they are");
    }
    return new Decision(
        Activation.SOFTMAX,
        areLogarithms
            ? "logarithms of probabilities: a softmax is done"
            : "logits (outside 0 to 1): a softmax is done");
  }

  private boolean areProbabilities() {
    return withinBounds && sumsAreOne;
  }
}
