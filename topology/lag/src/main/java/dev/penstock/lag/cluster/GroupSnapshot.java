package dev.penstock.lag.cluster;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A group as its coordinator sees it.
 *
 * @param id its name
 * @param type its protocol: classic, consumer, streams or share
 * @param protocol what its members speak among each other, such as "consumer"
 * @param state as Kafka names it, such as "Stable"
 * @param coordinator the broker that coordinates it, or -1
 * @param members how many it has
 * @param instances how many processes they belong to, as far as their names tell: Kafka Streams has
 *     a member for each thread
 * @param owners of partitions: the client that reads it
 * @param committed offsets of partitions; for a share group the offset before which all records are
 *     acknowledged
 * @param shareLag of partitions of a share group: records that are not acknowledged, as its
 *     coordinator counts them
 */
public record GroupSnapshot(
    String id,
    String type,
    String protocol,
    String state,
    int coordinator,
    int members,
    int instances,
    Map<TopicPartition, String> owners,
    Map<TopicPartition, Long> committed,
    Map<TopicPartition, Long> shareLag) {

  public GroupSnapshot {
    owners = Map.copyOf(owners);
    committed = Map.copyOf(committed);
    shareLag = Map.copyOf(shareLag);
  }

  public boolean isShare() {
    return type.equals("share");
  }
}
