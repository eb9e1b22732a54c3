package dev.penstock.cli.verify;

import dev.penstock.inference.Classification;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A prediction and the answer to the same image now.
 *
 * @param prediction as it was written
 * @param answer of the same model
 */
record Replayed(Prediction prediction, Classification answer) {

  /** How the two compare. */
  enum Outcome {
    SAME_BITS,
    WITHIN_TOLERANCE,
    DIFFERENT
  }

  Outcome outcome(double tolerance) {
    if (isSame()) {
      return Outcome.SAME_BITS;
    }
    return difference() <= tolerance ? Outcome.WITHIN_TOLERANCE : Outcome.DIFFERENT;
  }

  /** The same classes in the same order, with the same bits as scores. */
  private boolean isSame() {
    List<ScoredClass> before = prediction.getClasses();
    List<Classification.ScoredClass> now = answer.classes();
    boolean same = before.size() == now.size();
    for (int i = 0; same && i < before.size(); i++) {
      same =
          before.get(i).getIndex() == now.get(i).index()
              && before.get(i).getLabel().equals(now.get(i).label())
              && Float.floatToRawIntBits(before.get(i).getScore())
                  == Float.floatToRawIntBits(now.get(i).score());
    }
    return same;
  }

  /**
   * The largest difference of a class's two scores. A class that only one side lists has on the
   * other at most the score of the last one there, so that two classes of about the same score may
   * change places at the end.
   */
  double difference() {
    Map<String, Float> before = new HashMap<>();
    prediction.getClasses().forEach(each -> before.put(name(each), each.getScore()));
    Map<String, Float> now = new HashMap<>();
    answer.classes().forEach(each -> now.put(name(each), each.score()));
    return Math.max(largest(before, now), largest(now, before));
  }

  private static double largest(Map<String, Float> one, Map<String, Float> other) {
    float last = other.values().stream().min(Float::compare).orElse(0f);
    double largest = 0;
    for (Map.Entry<String, Float> each : one.entrySet()) {
      Float counterpart = other.get(each.getKey());
      double difference =
          counterpart == null
              ? Math.max(0, (double) each.getValue() - last)
              : Math.abs((double) each.getValue() - counterpart);
      // A score that is not a number is no small difference.
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }

  private static String name(ScoredClass scored) {
    return scored.getIndex() + " " + scored.getLabel();
  }

  private static String name(Classification.ScoredClass scored) {
    return scored.index() + " " + scored.label();
  }
}
