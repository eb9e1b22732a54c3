package dev.penstock.record;

import dev.penstock.inference.Classification;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import dev.penstock.schemas.WireFormat;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Writes the predictions of one model. Thread-safe: each thread has its own encoder. */
public final class PredictionWriter {

  private final ModelInfo model;
  private final ThreadLocal<AvroWriter<Prediction>> writers;

  /**
   * Writes predictions of a model.
   *
   * @param provider name of the execution provider that runs it
   */
  public PredictionWriter(ModelDescriptor model, String provider, WireFormat format) {
    this.model =
        new ModelInfo(
            model.name(), model.version(), model.digest(), model.precision().id(), provider);
    this.writers = ThreadLocal.withInitial(() -> new AvroWriter<>(Prediction.class, format));
  }

  /**
   * Writes one prediction.
   *
   * @param id of the image, from its input record
   * @param source topic and partition of the input record
   * @param offset of the input record
   * @param inputTimestamp of the input record, in epoch milliseconds; negative if it has none
   * @throws CodecException if it cannot be written in the format
   */
  public byte[] write(
      String id,
      Classification classification,
      TopicPartition source,
      long offset,
      long inputTimestamp)
      throws CodecException {
    return writers
        .get()
        .write(
            new Prediction(
                id,
                model,
                classes(classification),
                new SourceRecord(source.topic(), source.partition(), offset),
                classification.batchSize(),
                classification.submitToRunMicros(),
                classification.inferenceMicros(),
                classification.predictedAt(),
                instant(inputTimestamp)));
  }

  @SuppressWarnings("NullAway") // The generated class takes null and carries no annotations.
  private static Instant instant(long millis) {
    return millis < 0 ? null : Instant.ofEpochMilli(millis);
  }

  private static List<ScoredClass> classes(Classification classification) {
    return classification.classes().stream()
        .map(best -> new ScoredClass(best.index(), best.label(), best.score()))
        .toList();
  }
}
