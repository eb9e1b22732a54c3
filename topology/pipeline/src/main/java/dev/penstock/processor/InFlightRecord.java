package dev.penstock.processor;

import dev.penstock.inference.Classification;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One consumed record on its way to an answer.
 *
 * <p>It keeps its own coordinates, because Kafka Streams' record context is that of whichever
 * record is being processed when this one is forwarded.
 *
 * <p>Only the stream thread that owns it touches it; engine threads complete {@link #inference}.
 */
final class InFlightRecord {

  /** Size of the objects that go with a record, so that tiny records are not counted as free. */
  private static final long OVERHEAD_BYTES = 1024;

  private final TopicPartition source;
  private final long offset;
  private final Record<byte[], byte[]> input;
  private final RecordTimes times;
  private final RecordTrace trace;
  private final long size;
  private String id = "";
  private @Nullable CompletableFuture<Classification> request;
  private @Nullable CompletableFuture<Classification> inference;
  private boolean skipped;

  /**
   * @param input the record as consumed
   * @param times when it passed which point
   * @param trace its spans, ended when the record is forwarded or discarded
   */
  InFlightRecord(
      TopicPartition source,
      long offset,
      Record<byte[], byte[]> input,
      RecordTimes times,
      RecordTrace trace) {
    this.source = source;
    this.offset = offset;
    this.input = input;
    this.times = times;
    this.trace = trace;
    this.size = sizeOf(input);
  }

  private static long sizeOf(Record<byte[], byte[]> record) {
    long size = OVERHEAD_BYTES + length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += header.key().length() + length(header.value());
    }
    return size;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * The engine has it.
   *
   * @param imageId empty if the record could not be read
   * @param engineRequest what to cancel if nobody waits for the answer any more
   * @param answer the engine's answer, or why there is none
   */
  void submitted(
      String imageId,
      CompletableFuture<Classification> engineRequest,
      CompletableFuture<Classification> answer) {
    id = imageId;
    request = engineRequest;
    inference = answer;
  }

  TopicPartition source() {
    return source;
  }

  long offset() {
    return offset;
  }

  /** The image's id; empty if the record could not be read. */
  String id() {
    return id;
  }

  RecordTimes times() {
    return times;
  }

  RecordTrace trace() {
    return trace;
  }

  /** The input as consumed. */
  Record<byte[], byte[]> input() {
    return input;
  }

  /** Bytes that it holds, approximately. */
  long size() {
    return size;
  }

  /** The engine's answer. Call this only after the record was submitted. */
  CompletableFuture<Classification> inference() {
    if (inference == null) {
      throw new IllegalStateException("offset " + offset + " of " + source + " is not submitted");
    }
    return inference;
  }

  /** It gets no answer; only its turn has to come. */
  void skip() {
    skipped = true;
  }

  boolean isSkipped() {
    return skipped;
  }

  boolean isDone() {
    return skipped || (inference != null && inference.isDone());
  }

  /** Cancels the request: nobody waits for the answer any more. */
  void discard() {
    if (request != null) {
      request.cancel(false);
    }
    trace.discarded();
  }
}
