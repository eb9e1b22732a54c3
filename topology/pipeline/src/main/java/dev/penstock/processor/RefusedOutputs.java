package dev.penstock.processor;

import dev.penstock.failure.Shrink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Outputs that a topic has refused, by the input record they answer.
 *
 * <p>Outputs are made in a form that their topics accept ({@link dev.penstock.output.OutputTopic}),
 * but a topic may change at any time. A refused output ends its transaction and its stream thread;
 * the record is then read again, and {@link AnswerForwarder} answers it in a form less likely to be
 * refused.
 *
 * <p>Producers' threads add, stream threads read and remove.
 */
public final class RefusedOutputs {

  /** What Kafka's producer reports for the other records in the batch of a refused one. */
  private static final String BATCH_MATE = "Failed to append record because it was part of a batch";

  private final String deadLetters;
  private final BiConsumer<String, Exception> report;
  private final Map<Place, Refusal> refusals = new ConcurrentHashMap<>();

  private record Place(TopicPartition source, long offset) {}

  /**
   * The failed attempts to answer a record.
   *
   * @param predictions attempts refused by the prediction topic
   * @param deadLetters attempts refused by the dead-letter topic
   * @param last why the last one was refused
   */
  record Refusal(int predictions, int deadLetters, Exception last) {

    /** Whether not to try a prediction again: only a refused timestamp can be corrected. */
    boolean isOfPrediction() {
      return predictions > 1 || (predictions == 1 && (deadLetters > 0 || !isOfTimestamp()));
    }

    /** How much of the input the next dead letter carries. */
    static Shrink shrink(@Nullable Refusal refusal) {
      if (refusal == null || refusal.deadLetters == 0) {
        return Shrink.WHOLE;
      }
      if (refusal.deadLetters == 1) {
        return refusal.isOfTimestamp() ? Shrink.WHOLE : Shrink.NO_VALUE;
      }
      return Shrink.BARE;
    }

    String reason() {
      return String.valueOf(last.getMessage());
    }

    private boolean isOfTimestamp() {
      return last instanceof InvalidTimestampException;
    }
  }

  /**
   * @param deadLetters name of the dead-letter topic
   * @param report receives the topic and the reason of every failed write; called by any thread
   */
  public RefusedOutputs(String deadLetters, BiConsumer<String, Exception> report) {
    this.deadLetters = deadLetters;
    this.report = report;
  }

  /** An output to {@code topic} that answers this record was not accepted. */
  void sendFailed(String topic, TopicPartition source, long offset, Exception why) {
    report.accept(topic, why);
    if (concernsTheRecord(why)) {
      boolean isLetter = topic.equals(deadLetters);
      refusals.merge(
          new Place(source, offset),
          new Refusal(isLetter ? 0 : 1, isLetter ? 1 : 0, why),
          (before, one) ->
              new Refusal(
                  before.predictions() + one.predictions(),
                  before.deadLetters() + one.deadLetters(),
                  why));
    }
  }

  /** The refusals of this record's earlier answers; null if there were none. */
  @Nullable Refusal of(TopicPartition source, long offset) {
    return refusals.isEmpty() ? null : refusals.get(new Place(source, offset));
  }

  /** Forgets the records before these offsets: their answers were accepted. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (!refusals.isEmpty()) {
      refusals
          .keySet()
          .removeIf(
              place -> {
                OffsetAndMetadata committed = offsets.get(place.source());
                return committed != null && place.offset() < committed.offset();
              });
    }
  }

  /** Whether a topic has refused the output, or another one that was sent in the same batch. */
  static boolean isRefusal(Exception why) {
    return concernsTheRecord(why) || String.valueOf(why.getMessage()).startsWith(BATCH_MATE);
  }

  /** Others fail because of the topic or the brokers, which affects every record. */
  private static boolean concernsTheRecord(Exception why) {
    return why instanceof RecordTooLargeException
        || why instanceof RecordBatchTooLargeException
        || why instanceof InvalidTimestampException
        || why instanceof InvalidRecordException
        || why instanceof UnsupportedForMessageFormatException
        || why instanceof PolicyViolationException;
  }
}
