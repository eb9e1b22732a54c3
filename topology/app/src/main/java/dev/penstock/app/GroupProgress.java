package dev.penstock.app;

import dev.penstock.processor.PartitionProgress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Queries the brokers for the group's progress, with a new client for each query: they are rare.
 */
record GroupProgress(Map<String, Object> client, String group) implements PartitionProgress {

  GroupProgress {
    client = Map.copyOf(client);
  }

  @Override
  public long committed(TopicPartition partition) {
    try (Admin admin = Admin.create(client)) {
      OffsetAndMetadata committed =
          get(admin
                  .listConsumerGroupOffsets(
                      Map.of(
                          group,
                          new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition))),
                      // An open transaction may be about to commit another offset.
                      new ListConsumerGroupOffsetsOptions().requireStable(true))
                  .partitionsToOffsetAndMetadata(group))
              .get(partition);
      return committed == null ? 0 : committed.offset();
    }
  }

  @Override
  public long logStart(TopicPartition partition) {
    try (Admin admin = Admin.create(client)) {
      return get(admin
              .listOffsets(Map.of(partition, OffsetSpec.earliest()))
              .partitionResult(partition))
          .offset();
    }
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e); // Sets the thread's flag again.
    } catch (ExecutionException e) {
      throw new KafkaException("cannot find out the progress of the group", e.getCause());
    }
  }
}
