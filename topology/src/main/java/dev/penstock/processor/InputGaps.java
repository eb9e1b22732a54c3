package dev.penstock.processor;

import org.apache.kafka.common.TopicPartition;

/** Where offsets of the input were skipped. Called by stream threads; returns at once. */
@FunctionalInterface
public interface InputGaps {

  /**
   * No record was read between two offsets: there are transaction markers, or records that were
   * compacted away or deleted.
   *
   * @param from first offset that was skipped
   * @param to offset of the record that came instead
   */
  void gap(TopicPartition partition, long from, long to);
}
