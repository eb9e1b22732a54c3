package dev.penstock.bench;

import java.util.Collection;

/**
 * The same figure of several rounds: its median, and how far the rounds lie apart. Zeros where none
 * has it.
 */
public record Spread(double median, double min, double max) {

  static Spread of(Collection<Double> rounds) {
    double[] sorted =
        rounds.stream()
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return new Spread(0, 0, 0);
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
