package dev.penstock.input;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Queries the brokers for the offsets of a topic. */
record GroupOffsets(Admin admin, String group, String topic) implements OffsetSource {

  @Override
  public Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> all =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> ours = new HashMap<>();
    all.forEach(
        (partition, offset) -> {
          // A partition without a commit is listed with null.
          if (offset != null && partition.topic().equals(topic)) {
            ours.put(partition, offset.offset());
          }
        });
    return ours;
  }

  @Override
  public Map<TopicPartition, Long> starts(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> earliest =
        partitions.stream().collect(toMap(partition -> partition, unused -> OffsetSpec.earliest()));
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> start :
        admin.listOffsets(earliest).all().get().entrySet()) {
      starts.put(start.getKey(), start.getValue().offset());
    }
    return starts;
  }
}
