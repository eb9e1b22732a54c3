package dev.penstock.inference.zoo;

import dev.penstock.inference.model.Verdict;
import java.util.Locale;

/**
 * Two models' answers to the same pictures.
 *
 * @param pictures how many
 * @param sameTopClass of these, those with the same best class
 * @param rmse root of the mean squared difference of all probabilities
 * @param largestDifference of any probability
 * @param notFinite pictures for which one of the models gives a score that is not a finite number
 * @param limits that decide
 */
public record Comparison(
    int pictures,
    int sameTopClass,
    double rmse,
    double largestDifference,
    int notFinite,
    Limits limits) {

  /**
   * What is alike enough: as much as passes in both is a pass, as little as fails in one is a
   * failure, and a person decides what lies between.
   *
   * @param passRmse passes below this
   * @param failRmse fails above this
   * @param passAgreement the share of pictures with the same best class that passes
   * @param failAgreement fails below this
   */
  public record Limits(
      double passRmse, double failRmse, double passAgreement, double failAgreement) {

    /** What FP16 keeps of a classifier that is well-behaved. */
    public static final Limits DEFAULT = new Limits(1e-3, 1e-2, 0.99, 0.95);

    public Limits {
      if (!(0 <= passRmse && passRmse <= failRmse)) {
        throw new IllegalArgumentException(
            "an RMSE below %s passes and one above %s fails; wanted are 0 <= the first <= the second"
                .formatted(passRmse, failRmse));
      }
      if (!(0 <= failAgreement && failAgreement <= passAgreement && passAgreement <= 1)) {
        throw new IllegalArgumentException(
            "an agreement of %s passes and one below %s fails; wanted are 0 <= the second <= the first <= 1"
                .formatted(passAgreement, failAgreement));
      }
    }
  }

  /** The share of pictures with the same best class. */
  public double agreement() {
    return (double) sameTopClass / pictures;
  }

  /** What it comes to. */
  public Verdict verdict() {
    if (notFinite > 0 || rmse > limits.failRmse || agreement() < limits.failAgreement) {
      return Verdict.FAIL;
    }
    return rmse < limits.passRmse && agreement() >= limits.passAgreement
        ? Verdict.PASS
        : Verdict.REVIEW;
  }

  /** As a JSON object, with the limits it was judged by. */
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"verdict\":\"%s\",\"pictures\":%d,\"sameTopClass\":%d,\"agreement\":%.6f,"
            + "\"rmse\":%s,\"largestDifference\":%s,\"notFinite\":%d,"
            + "\"limits\":{\"passRmse\":%s,\"failRmse\":%s,\"passAgreement\":%s,"
            + "\"failAgreement\":%s}}%n",
        verdict().name().toLowerCase(Locale.ROOT),
        pictures,
        sameTopClass,
        agreement(),
        number(rmse),
        number(largestDifference),
        notFinite,
        limits.passRmse,
        limits.failRmse,
        limits.passAgreement,
        limits.failAgreement);
  }

  /** JSON has no NaN. */
  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "null";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: same top class for %d of %d pictures; RMSE of probabilities %.2g; largest difference"
            + " %.2g%s",
        verdict().name().toLowerCase(Locale.ROOT),
        sameTopClass,
        pictures,
        rmse,
        largestDifference,
        notFinite == 0 ? "" : "; NaN or infinite scores for " + notFinite + " pictures");
  }
}
