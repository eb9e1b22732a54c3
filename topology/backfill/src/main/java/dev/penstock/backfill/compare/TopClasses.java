package dev.penstock.backfill.compare;

import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import java.util.List;

/**
 * The best classes of one prediction, at most {@link #MOST}, the best first.
 *
 * @param classes numbers of their labels
 * @param scores of each
 */
@SuppressWarnings("ArrayRecordComponent") // Millions are read; none is a key or leaves the package.
record TopClasses(int[] classes, float[] scores) {

  static final int MOST = 5;

  static TopClasses of(Prediction prediction, ClassNames names) throws ComparisonException {
    List<ScoredClass> all = prediction.getClasses();
    int count = Math.min(MOST, all.size());
    int[] classes = new int[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      classes[i] = names.number(all.get(i).getLabel());
      float score = all.get(i).getScore();
      scores[i] = Float.isFinite(score) ? score : 0;
    }
    return new TopClasses(classes, scores);
  }

  int best() {
    return classes[0];
  }

  /** Of a class that is not among these: 0, for it is below all of them. */
  float score(int wanted) {
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] == wanted) {
        return scores[i];
      }
    }
    return 0;
  }

  private boolean has(int wanted) {
    for (int each : classes) {
      if (each == wanted) {
        return true;
      }
    }
    return false;
  }

  /** The share of the shorter list that is also in the other. */
  double overlap(TopClasses other) {
    int common = 0;
    for (int each : classes) {
      common += other.has(each) ? 1 : 0;
    }
    return (double) common / Math.min(classes.length, other.classes.length);
  }

  /** Half of the sum of all score differences: 0 for the same scores, 1 for nothing in common. */
  double distance(TopClasses other) {
    double sum = 0;
    for (int i = 0; i < classes.length; i++) {
      sum += Math.abs((double) scores[i] - other.score(classes[i]));
    }
    for (int i = 0; i < other.classes.length; i++) {
      sum += has(other.classes[i]) ? 0 : other.scores[i];
    }
    return sum / 2;
  }
}
