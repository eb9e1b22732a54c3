package dev.penstock.backfill.compare;

import dev.penstock.schemas.Prediction;
import java.util.List;
import java.util.Optional;

/**
 * Two sets of predictions, compared. A class is the same where its label is.
 *
 * @param left read first; what agrees with the right is told of its classes
 * @param joined images with a prediction on both sides
 * @param sameTop of these, those with the same best class
 * @param overlap mean share of the (at most five) best classes that both have; NaN for none joined
 * @param shift of the score of the left side's best class
 * @param classes best classes of the left side, the most frequent first
 * @param mostChanged the images whose scores differ most, the most changed first
 */
public record Comparison(
    Side left,
    Side right,
    long joined,
    long sameTop,
    double overlap,
    ScoreShift shift,
    List<ClassAgreement> classes,
    List<ChangedImage> mostChanged) {

  public Comparison {
    classes = List.copyOf(classes);
    mostChanged = List.copyOf(mostChanged);
  }

  /** The share of joined images with the same best class; NaN for none joined. */
  public double agreement() {
    return (double) sameTop / joined;
  }

  /**
   * One set.
   *
   * @param name where it is from
   * @param models that answered, at most a few of them, with their providers
   * @param only predictions without one on the other side
   * @param duplicates predictions of an image that has a later one, which counts; on the right,
   *     only of images that the left has
   * @param unreadable values that are no predictions, or have no classes
   */
  public record Side(
      String name, List<String> models, long only, long duplicates, long unreadable) {

    public Side {
      models = List.copyOf(models);
    }
  }

  /**
   * The right score of the left best class, less its left score. Where the right does not list the
   * class, its score there is taken as 0.
   *
   * @param mean of the shifts
   * @param p95 of their sizes; 95 % are at most this
   * @param max of their sizes
   * @param bins counts from -1 to 1, all of one width
   */
  public record ScoreShift(double mean, double p95, double max, List<Long> bins) {

    public ScoreShift {
      bins = List.copyOf(bins);
    }
  }

  /**
   * How often the right agrees where the left has this class.
   *
   * @param replacement what the right has most often where it does not agree
   * @param replaced how often it has that
   */
  public record ClassAgreement(
      String label, long count, long same, Optional<String> replacement, long replaced) {

    public double agreement() {
      return (double) same / count;
    }
  }

  /**
   * One image with its predictions.
   *
   * @param change half of the sum of all score differences, 0 to 1
   */
  public record ChangedImage(double change, Prediction left, Prediction right) {}
}
