package dev.penstock.bench.report;

import java.util.Collection;

/**
 * The same figure of several rounds: its median, and how far the rounds lie apart. Zeros where none
 * has it.
 */
public record SampleSummary(double median, double min, double max) {

  public static SampleSummary of(Collection<Double> rounds) {
    double[] sorted =
        rounds.stream()
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return new SampleSummary(0, 0, 0);
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new SampleSummary(median, sorted[0], sorted[sorted.length - 1]);
  }
}
