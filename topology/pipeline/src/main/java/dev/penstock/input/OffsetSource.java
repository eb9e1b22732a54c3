package dev.penstock.input;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/** What brokers know of the offsets of a topic. */
interface OffsetSource {

  /** The group's commits; partitions without one are not there. */
  Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException;

  /** Where the logs start now. */
  Map<TopicPartition, Long> starts(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException;
}
