package dev.penstock.tracing;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one record in flight. The stream thread that owns the record calls it; exactly one
 * of the three ends is called, once.
 */
public interface RecordTrace {

  /** The trace of a record while tracing is off. */
  RecordTrace NONE =
      new RecordTrace() {
        @Override
        public void sending(String topic, Headers headers, @Nullable Throwable failure) {}

        @Override
        public void predicted() {}

        @Override
        public void deadLettered(String stage, Throwable reason) {}

        @Override
        public void discarded() {}
      };

  /**
   * The record's output is about to be sent: makes its headers carry this trace's context instead
   * of the producer's. Called again if another output is sent instead.
   *
   * @param topic of the output
   * @param headers of the output
   * @param failure why the record has no prediction; null if it has one
   */
  void sending(String topic, Headers headers, @Nullable Throwable failure);

  /** Ends the span: the prediction has been forwarded. */
  void predicted();

  /** Ends the span: the record has been forwarded to the dead letters. */
  void deadLettered(String stage, Throwable reason);

  /** Ends the span: the partition has a new owner, which will process the record again. */
  void discarded();

  /**
   * The trace's id in hexadecimal, for an exemplar or a log line; empty if this trace is not kept.
   */
  default String traceId() {
    return "";
  }

  /** The span's id in hexadecimal; empty if this trace is not kept. */
  default String spanId() {
    return "";
  }
}
