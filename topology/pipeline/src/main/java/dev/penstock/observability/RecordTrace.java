package dev.penstock.observability;

import org.apache.kafka.common.header.Headers;

/**
 * The span of one record in flight. Started, ended and injected by the stream thread that owns the
 * record; exactly one of the three ends is called, once.
 */
public interface RecordTrace {

  /** The trace of a record while tracing is off. */
  RecordTrace NONE =
      new RecordTrace() {
        @Override
        public void inject(Headers headers) {}

        @Override
        public void predicted() {}

        @Override
        public void deadLettered(String stage, Throwable reason) {}

        @Override
        public void discarded() {}
      };

  /** Makes {@code headers} carry this span's context instead of the producer's. */
  void inject(Headers headers);

  /** Ends the span: the prediction has been forwarded. */
  void predicted();

  /** Ends the span: the record has been forwarded to the dead letters. */
  void deadLettered(String stage, Throwable reason);

  /** Ends the span: the partition has a new owner, which will process the record again. */
  void discarded();

  /** The trace's id in hexadecimal, for an exemplar; empty if this trace is not sampled. */
  default String traceId() {
    return "";
  }

  /** The span's id in hexadecimal, for an exemplar; empty if this trace is not sampled. */
  default String spanId() {
    return "";
  }
}
