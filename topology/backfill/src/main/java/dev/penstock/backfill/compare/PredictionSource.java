package dev.penstock.backfill.compare;

import dev.penstock.schemas.Prediction;
import java.util.Map;
import java.util.Set;

/** Predictions that can be read, and some of them again. For one thread. */
public interface PredictionSource {

  /** What it is, for people. */
  String name();

  /**
   * Reads all that there are at the time of the call.
   *
   * @return how many values were no predictions with classes, and were left out
   * @throws ComparisonException if they cannot be read
   */
  long read(Visitor visitor) throws ComparisonException;

  /**
   * Reads those at these positions once more; those that are gone by now are left out.
   *
   * @param positions as {@link #read} gave them
   */
  Map<Long, Prediction> again(Set<Long> positions) throws ComparisonException;

  /** Receives predictions in the order in which they were written, as far as there is one. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Takes one prediction.
     *
     * @param position means something to the source alone
     */
    void accept(Prediction prediction, long position) throws ComparisonException;
  }
}
