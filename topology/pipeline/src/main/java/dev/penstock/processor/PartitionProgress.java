package dev.penstock.processor;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What the brokers know about a partition of the input. Stream threads call it, rarely. */
public interface PartitionProgress {

  /**
   * The offset that the group has committed; 0 if there is none.
   *
   * @throws KafkaException if the brokers cannot say
   */
  long committed(TopicPartition partition);

  /**
   * The first offset that still exists.
   *
   * @throws KafkaException if the brokers cannot say
   */
  long logStart(TopicPartition partition);
}
