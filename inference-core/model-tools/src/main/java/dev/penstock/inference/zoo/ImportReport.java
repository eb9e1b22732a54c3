package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an import did.
 *
 * @param model the new entry
 * @param notes what a person should know, one sentence each
 * @param precision how the FP16 model compares with the FP32 one, if it was converted
 */
public record ImportReport(
    ModelDescriptor model, List<String> notes, Optional<Agreement> precision) {

  public ImportReport {
    notes = List.copyOf(notes);
  }

  /**
   * Two models' answers to the same pictures.
   *
   * @param pictures how many
   * @param sameTopClass of these, those with the same best class
   * @param largestDifference of any score
   * @param cosine between the score vectors, the smallest one of any picture
   */
  public record Agreement(int pictures, int sameTopClass, double largestDifference, double cosine) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "same top class for %d of %d pictures; largest score difference %.5f; least cosine %.6f",
          sameTopClass,
          pictures,
          largestDifference,
          cosine);
    }
  }
}
