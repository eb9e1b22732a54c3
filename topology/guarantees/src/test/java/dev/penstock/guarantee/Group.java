package dev.penstock.guarantee;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What the brokers know of an application's group. */
final class Group {

  private final Admin admin;
  private final String id;
  private final String topic;
  private final boolean streamsProtocol;

  Group(Admin admin, String id, String topic, String protocol) {
    this.admin = admin;
    this.id = id;
    this.topic = topic;
    this.streamsProtocol = protocol.equals("streams");
  }

  /** Instances that have partitions. Their stream threads are members each. */
  int workers() {
    try {
      return streamsProtocol ? streamsWorkers() : classicWorkers();
    } catch (ExecutionException e) {
      return 0; // The group is not there yet, or its coordinator is moving.
    }
  }

  private int classicWorkers() throws ExecutionException {
    Set<String> workers = new HashSet<>();
    get(admin.describeConsumerGroups(List.of(id)).describedGroups().get(id))
        .members()
        .forEach(
            member -> {
              if (!member.assignment().topicPartitions().isEmpty()) {
                workers.add(processOf(member.clientId()));
              }
            });
    return workers.size();
  }

  private int streamsWorkers() throws ExecutionException {
    Set<String> workers = new HashSet<>();
    for (StreamsGroupMemberDescription member :
        get(admin.describeStreamsGroups(List.of(id)).describedGroups().get(id)).members()) {
      if (!member.assignment().activeTasks().isEmpty()) {
        workers.add(member.processId());
      }
    }
    return workers.size();
  }

  /** The ids of the group's members; they change when one leaves or is thrown out. */
  Set<String> members() {
    Set<String> members = new HashSet<>();
    try {
      if (streamsProtocol) {
        get(admin.describeStreamsGroups(List.of(id)).describedGroups().get(id))
            .members()
            .forEach(member -> members.add(member.memberId()));
      } else {
        get(admin.describeConsumerGroups(List.of(id)).describedGroups().get(id))
            .members()
            .forEach(member -> members.add(member.consumerId()));
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return members;
  }

  /** {@code application-<process>-StreamThread-1-consumer} without what names the thread. */
  private static String processOf(String clientId) {
    return clientId.substring(0, clientId.indexOf("-StreamThread"));
  }

  boolean isCommitted() {
    return uncommitted().values().stream().allMatch(records -> records == 0);
  }

  /** By partition, records after the committed offset. */
  Map<Integer, Long> uncommitted() {
    try {
      Set<TopicPartition> partitions = new HashSet<>();
      get(admin.describeTopics(List.of(topic)).allTopicNames())
          .get(topic)
          .partitions()
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
      Map<TopicPartition, OffsetAndMetadata> committed =
          get(admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata());
      Map<Integer, Long> uncommitted = new HashMap<>();
      get(admin.listOffsets(latest).all())
          .forEach(
              (partition, end) -> {
                OffsetAndMetadata offset = committed.get(partition);
                uncommitted.put(
                    partition.partition(), end.offset() - (offset == null ? 0 : offset.offset()));
              });
      return uncommitted;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
