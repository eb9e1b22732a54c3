package dev.penstock.processor;

import dev.penstock.failure.DeadLetterWriter;
import dev.penstock.failure.FailureStage;
import dev.penstock.failure.RecordSize;
import dev.penstock.failure.UnwritablePredictionException;
import dev.penstock.inference.Classification;
import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.output.OutputTopic;
import dev.penstock.output.OutputTopics;
import dev.penstock.processor.RefusedOutputs.Refusal;
import dev.penstock.processor.Scope.Ledger;
import dev.penstock.record.InputTimestamp;
import dev.penstock.record.PredictionWriter;
import dev.penstock.record.RequestId;
import dev.penstock.schemas.CodecException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Turns the answer of a record into its output: a prediction, or a dead letter. The output is made
 * in a form that its topic accepts; if it was refused anyway, the next one takes a form less likely
 * to be refused.
 *
 * <p>Shared by the stream threads of an instance; each forwards its own records.
 */
public final class AnswerForwarder {

  private final PredictionWriter writer;
  private final OutputTopics outputs;
  private final RefusedOutputs refused;
  private final List<Header> marks;
  private final RecordMetrics metrics;
  private final InstantSource clock;
  private final DeadLetterLog log;

  /**
   * @param outputs nothing is forwarded while they cannot be written
   * @param refused the answers that a topic did not accept
   * @param marks headers that every output gets
   * @param clock for timestamps
   * @param ticker for intervals
   */
  public AnswerForwarder(
      PredictionWriter writer,
      OutputTopics outputs,
      RefusedOutputs refused,
      List<Header> marks,
      RecordMetrics metrics,
      InstantSource clock,
      Ticker ticker) {
    this.writer = writer;
    this.outputs = outputs;
    this.refused = refused;
    this.marks = List.copyOf(marks);
    this.metrics = metrics;
    this.clock = clock;
    this.log = new DeadLetterLog(ticker);
    metrics.deadLetterStages(Arrays.stream(FailureStage.values()).map(FailureStage::id).toList());
  }

  /** To be called every few seconds, by any thread: logs dead letters that it has not yet. */
  public void reportDeadLetters() {
    log.reportPassedOver();
  }

  /** To be called when no more is forwarded. */
  public void close() {
    log.close();
  }

  /** Whether both topics currently accept records. */
  boolean mayForward() {
    return outputs.isWritable();
  }

  /**
   * Forwards the output of a record whose inference has ended.
   *
   * @throws StreamsException if the engine has failed for good: the stream thread must stop, and no
   *     commit may pass this record
   */
  void forward(InFlightRecord record, Ledger ledger, ProcessorContext<byte[], byte[]> context) {
    if (record.isSkipped()) {
      ledger.skipped(record.offset());
      record.trace().discarded();
      return;
    }
    record.times().forwarded();
    long now = clock.millis();
    Refusal refusal = refused.of(record.source(), record.offset());
    Record<byte[], byte[]> prediction;
    try {
      prediction = prediction(record, refusal, now);
    } catch (CompletionException e) {
      forwardDeadLetter(record, ledger, causeOf(e), refusal, now, context);
      return;
    } catch (CancellationException | UnwritablePredictionException e) {
      forwardDeadLetter(record, ledger, e, refusal, now, context);
      return;
    }
    context.forward(prediction, InferenceProcessor.PREDICTIONS);
    ledger.answered(record.offset(), record.inference().join());
    metrics.predicted(record.times(), record.trace());
    record.trace().predicted();
  }

  private Record<byte[], byte[]> prediction(
      InFlightRecord record, @Nullable Refusal refusal, long now)
      throws UnwritablePredictionException {
    Classification classification = record.inference().join();
    OutputTopic topic = outputs.predictions();
    Record<byte[], byte[]> input = record.input();
    if (refusal != null && refusal.isOfPrediction()) {
      throw new UnwritablePredictionException(
          "topic %s refused the prediction: %s".formatted(topic.name(), refusal.reason()),
          refusal.last());
    }
    if (input.key() == null && !topic.takesRecordsWithoutKey()) {
      throw new UnwritablePredictionException(
          "the record has no key, and topic %s requires one (cleanup.policy is compact)"
              .formatted(topic.name()));
    }
    Record<byte[], byte[]> output;
    try {
      output =
          input.withValue(
              writer.write(
                  record.id(),
                  classification,
                  record.source(),
                  record.offset(),
                  originalTimestamp(input)));
    } catch (CodecException e) {
      throw new UnwritablePredictionException(String.valueOf(e.getMessage()), e);
    }
    output = timestamped(marked(output, record), topic, refusal, now);
    record.trace().sending(topic.name(), output.headers(), null);
    long size = RecordSize.of(output);
    if (size > topic.maxRecordBytes()) {
      throw new UnwritablePredictionException(
          "prediction with headers is up to %d bytes; topic %s accepts %d (max.message.bytes)"
              .formatted(size, topic.name(), topic.maxRecordBytes()));
    }
    return output;
  }

  private void forwardDeadLetter(
      InFlightRecord record,
      Ledger ledger,
      Throwable reason,
      @Nullable Refusal refusal,
      long now,
      ProcessorContext<byte[], byte[]> context) {
    if (reason instanceof EngineFailedException || reason instanceof BatcherClosedException) {
      throw new StreamsException(
          "no answer for offset %d of %s: %s"
              .formatted(record.offset(), record.source(), reason.getMessage()),
          reason);
    }
    FailureStage stage = FailureStage.of(reason);
    OutputTopic topic = outputs.deadLetters();
    Record<byte[], byte[]> input = record.input();
    Record<byte[], byte[]> original = timestamped(marked(input, record), topic, refusal, now);
    record.trace().sending(topic.name(), original.headers(), reason);
    Record<byte[], byte[]> letter =
        DeadLetterWriter.write(
            original,
            record.source(),
            record.offset(),
            stage,
            reason,
            now,
            topic.maxRecordBytes(),
            Refusal.shrink(refusal));
    context.forward(letter, InferenceProcessor.DEAD_LETTERS);
    ledger.deadLettered(record.offset(), stage.id());
    log.written(
        record, stage, reason, RequestId.of(input.headers(), record.source(), record.offset()));
    metrics.deadLettered(stage.id());
    record.trace().deadLettered(stage.id(), reason);
  }

  /** With headers of its own: the input's, the marks, and a name for the request. */
  private Record<byte[], byte[]> marked(Record<byte[], byte[]> output, InFlightRecord record) {
    Record<byte[], byte[]> copy = output.withHeaders(output.headers());
    marks.forEach(mark -> copy.headers().remove(mark.key()).add(mark));
    RequestId.ensure(copy.headers(), record.source(), record.offset());
    return copy;
  }

  /**
   * The output with a timestamp that its topic accepts and keeps: the input's, or the current time
   * with the input's in a header.
   *
   * @param output whose headers may be changed
   */
  private static Record<byte[], byte[]> timestamped(
      Record<byte[], byte[]> output, OutputTopic topic, @Nullable Refusal refusal, long now) {
    long own = output.timestamp();
    long timestamp = refusal == null ? topic.timestampFor(own, now) : now;
    if (timestamp == own) {
      return output;
    }
    InputTimestamp.put(output.headers(), originalTimestamp(output));
    return output.withTimestamp(timestamp);
  }

  /** As the producer wrote it; negative if it wrote none. */
  private static long originalTimestamp(Record<byte[], byte[]> record) {
    return InputTimestamp.of(record.headers(), record.timestamp());
  }

  private static Throwable causeOf(CompletionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }
}
