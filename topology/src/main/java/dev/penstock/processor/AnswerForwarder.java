package dev.penstock.processor;

import dev.penstock.failure.DeadLetters;
import dev.penstock.failure.FailureStage;
import dev.penstock.failure.RecordSize;
import dev.penstock.failure.UnwritablePredictionException;
import dev.penstock.inference.Classification;
import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.record.PredictionWriter;
import dev.penstock.schemas.CodecException;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns the answer of a record into its output: a prediction, or a dead letter.
 *
 * <p>Shared by the stream threads of an instance; each forwards its own records.
 */
public final class AnswerForwarder {

  private final PredictionWriter writer;
  private final DeadLetters deadLetters;
  private final SourcePartitioner partitioner;
  private final RecordMetrics metrics;
  private final long maxPredictionBytes;
  private final InstantSource clock;

  /**
   * @param maxPredictionBytes most that the topic of predictions takes in one record
   */
  public AnswerForwarder(
      PredictionWriter writer,
      DeadLetters deadLetters,
      SourcePartitioner partitioner,
      RecordMetrics metrics,
      long maxPredictionBytes,
      InstantSource clock) {
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.partitioner = partitioner;
    this.metrics = metrics;
    this.maxPredictionBytes = maxPredictionBytes;
    this.clock = clock;
  }

  /**
   * Forwards the output of a record whose inference has ended.
   *
   * @throws StreamsException if the engine has failed for good: the stream thread must stop, and no
   *     commit pass this record
   */
  void forward(InFlightRecord record, ProcessorContext<byte[], byte[]> context) {
    partitioner.forwardingFrom(record.source().partition());
    Record<byte[], byte[]> prediction;
    try {
      prediction = prediction(record);
    } catch (CompletionException e) {
      forwardDeadLetter(record, causeOf(e), context);
      return;
    } catch (CancellationException | UnwritablePredictionException e) {
      forwardDeadLetter(record, e, context);
      return;
    }
    context.forward(prediction, InferenceProcessors.PREDICTIONS);
    metrics.predicted((clock.millis() - record.timestamp()) / 1e3, record.trace());
    record.trace().predicted();
  }

  private Record<byte[], byte[]> prediction(InFlightRecord record)
      throws UnwritablePredictionException {
    Classification classification = record.inference().join();
    Record<byte[], byte[]> output;
    try {
      output =
          record.withValue(
              writer.write(
                  record.id(),
                  classification,
                  record.source(),
                  record.offset(),
                  record.timestamp()));
    } catch (CodecException e) {
      throw new UnwritablePredictionException(String.valueOf(e.getMessage()), e);
    }
    record.trace().inject(output.headers());
    long size = RecordSize.of(output);
    if (size > maxPredictionBytes) {
      throw new UnwritablePredictionException(
          "prediction with its headers is up to %d bytes; its topic takes %d (max.message.bytes)"
              .formatted(size, maxPredictionBytes));
    }
    return output;
  }

  private void forwardDeadLetter(
      InFlightRecord record, Throwable reason, ProcessorContext<byte[], byte[]> context) {
    if (reason instanceof EngineFailedException || reason instanceof BatcherClosedException) {
      throw new StreamsException(
          "no answer for offset %d of %s: %s"
              .formatted(record.offset(), record.source(), reason.getMessage()),
          reason);
    }
    FailureStage stage = FailureStage.of(reason);
    context.forward(
        deadLetters.of(record.input(), record.source(), record.offset(), stage, reason),
        InferenceProcessors.DEAD_LETTERS);
    metrics.deadLettered(stage.id());
    record.trace().deadLettered(stage.id(), reason);
  }

  private static Throwable causeOf(CompletionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }
}
