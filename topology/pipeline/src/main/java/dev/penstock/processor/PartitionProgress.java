package dev.penstock.processor;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What the brokers know of a partition of the input. Asked by stream threads, seldom. */
public interface PartitionProgress {

  /**
   * The offset that the group has committed; 0 where there is none.
   *
   * @throws KafkaException if the brokers cannot say
   */
  long committed(TopicPartition partition);

  /**
   * The first offset that is still there.
   *
   * @throws KafkaException if the brokers cannot say
   */
  long logStart(TopicPartition partition);
}
