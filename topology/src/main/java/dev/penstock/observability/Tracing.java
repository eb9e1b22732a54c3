package dev.penstock.observability;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Follows records and batches through the instance. All methods are safe for many threads. */
public interface Tracing extends AutoCloseable {

  /** Tracing that is off: it touches neither headers nor the OpenTelemetry SDK. */
  Tracing OFF =
      new Tracing() {
        @Override
        public RecordTrace start(TopicPartition source, long offset, Headers headers) {
          return RecordTrace.NONE;
        }

        @Override
        public void close() {}
      };

  /**
   * Starts the span of a consumed record, continuing the context its headers carry. The trace is
   * also the record's tag in batch reports.
   */
  RecordTrace start(TopicPartition source, long offset, Headers headers);

  /** Sends what is still held back. */
  @Override
  void close();
}
