package dev.penstock.processor;

import dev.penstock.inference.Classification;
import dev.penstock.observability.RecordTrace;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One consumed record on its way to an answer.
 *
 * <p>It keeps its own coordinates, because Kafka Streams' record context is that of whichever
 * record is being processed when this one is forwarded.
 *
 * <p>The stream thread owns it. An engine thread completes the inference and lets the image of a
 * predicted record go.
 */
final class InFlightRecord {

  private final TopicPartition source;
  private final long offset;
  private final String id;
  private final RecordTrace trace;
  private final CompletableFuture<Classification> inference;
  private final byte @Nullable [] key;
  private final Headers headers;
  private final long timestamp;

  /** Kept for a dead letter; let go by an engine thread once there is a prediction. */
  private volatile byte @Nullable [] value;

  /**
   * @param id the image's id; empty where the record could not be read
   * @param record the input as it was consumed
   * @param trace its span, ended when the record is forwarded or discarded
   * @param inference the engine's answer, or why there is none
   */
  InFlightRecord(
      TopicPartition source,
      long offset,
      String id,
      Record<byte[], byte[]> record,
      RecordTrace trace,
      CompletableFuture<Classification> inference) {
    this.source = source;
    this.offset = offset;
    this.id = id;
    this.trace = trace;
    this.inference = inference;
    this.key = record.key();
    this.headers = record.headers();
    this.timestamp = record.timestamp();
    this.value = record.value();
  }

  TopicPartition source() {
    return source;
  }

  long offset() {
    return offset;
  }

  String id() {
    return id;
  }

  RecordTrace trace() {
    return trace;
  }

  long timestamp() {
    return timestamp;
  }

  CompletableFuture<Classification> inference() {
    return inference;
  }

  boolean isDone() {
    return inference.isDone();
  }

  /** The input as it was consumed; for records without a prediction only. */
  Record<byte[], byte[]> input() {
    return new Record<>(key, value, timestamp, headers);
  }

  /** The output that carries on this record's key, timestamp and headers. */
  Record<byte[], byte[]> withValue(byte[] output) {
    return new Record<>(key, output, timestamp, headers);
  }

  /** A prediction may wait long for the records before it: its image need not. */
  void dropImage() {
    value = null;
  }

  /** Tells the engine that nobody waits for the answer any more. */
  void discard() {
    inference.cancel(false);
    trace.discarded();
  }
}
