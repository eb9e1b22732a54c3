package dev.penstock.inference;

import java.time.Instant;
import java.util.List;

/**
 * The model's answer for one image.
 *
 * @param classes the best ones, most likely first
 * @param batchSize images that shared the batch
 * @param submitToRunMicros from submission to the start of its batch's run, decoding included; the
 *     Avro contract calls it {@code queueMicros}
 * @param inferenceMicros model time of the whole batch
 * @param predictedAt when the run ended
 */
public record Classification(
    List<ScoredClass> classes,
    int batchSize,
    long submitToRunMicros,
    long inferenceMicros,
    Instant predictedAt) {

  public Classification {
    classes = List.copyOf(classes);
  }

  /**
   * One class with its probability.
   *
   * @param index position in the model's output
   * @param label the model's name for it
   * @param score 0 to 1
   */
  public record ScoredClass(int index, String label, float score) {}
}
