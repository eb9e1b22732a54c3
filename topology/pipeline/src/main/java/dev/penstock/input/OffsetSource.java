package dev.penstock.input;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/** What the brokers know about the offsets of a topic. */
interface OffsetSource {

  /** The group's commits; partitions without one are omitted. */
  Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException;

  /** The current log start offsets. */
  Map<TopicPartition, Long> starts(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException;
}
