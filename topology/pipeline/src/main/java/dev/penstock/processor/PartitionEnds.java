package dev.penstock.processor;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Notices, after each poll, which partitions a consumer has read to their end. A consumer steps
 * over markers and aborted records, so its position knows more than the records do.
 */
final class PartitionEnds {

  private final Consumer<byte[], byte[]> consumer;
  private final HeldOffsets heldOffsets;

  PartitionEnds(Consumer<byte[], byte[]> consumer, HeldOffsets heldOffsets) {
    this.consumer = consumer;
    this.heldOffsets = heldOffsets;
  }

  /**
   * @param records of the poll that has just ended
   * @param thread that made it
   */
  void look(ConsumerRecords<byte[], byte[]> records, StreamThreadState thread) {
    for (TopicPartition partition : consumer.assignment()) {
      if (heldOffsets.hasEnd(partition)) {
        lastBefore(heldOffsets.end(partition), records.records(partition))
            .ifPresent(offset -> thread.returned(partition.partition(), offset));
        if (isAtEnd(partition)) {
          heldOffsets.reachedEnd(partition, thread);
        }
      }
    }
  }

  private static OptionalLong lastBefore(long end, List<ConsumerRecord<byte[], byte[]>> records) {
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i).offset() < end) {
        return OptionalLong.of(records.get(i).offset());
      }
    }
    return OptionalLong.empty();
  }

  private boolean isAtEnd(TopicPartition partition) {
    try {
      return heldOffsets.isAtEnd(partition, consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return false; // The position is not known yet.
    }
  }
}
