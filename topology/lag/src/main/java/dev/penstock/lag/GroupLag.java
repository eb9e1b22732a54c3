package dev.penstock.lag;

import dev.penstock.lag.window.LagState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group is behind.
 *
 * @param id its name
 * @param type its protocol: classic, consumer, streams or share
 * @param protocol what its members speak among each other, such as "consumer"
 * @param groupState as Kafka names it, such as "Stable"
 * @param coordinator the broker that coordinates it, or -1
 * @param members how many it has
 * @param instances how many processes they belong to
 * @param partitions that it reads, by topic and number
 * @param replicasNeeded instances that would keep the lag within the budget; empty while the
 *     capacity of one is unknown
 */
public record GroupLag(
    String id,
    String type,
    String protocol,
    String groupState,
    int coordinator,
    int members,
    int instances,
    List<PartitionLag> partitions,
    OptionalInt replicasNeeded) {

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  public GroupLag {
    partitions =
        partitions.stream().sorted(Comparator.comparing(PartitionLag::partition, BY_NAME)).toList();
  }

  GroupLag withReplicasNeeded(OptionalInt replicas) {
    return new GroupLag(
        id, type, protocol, groupState, coordinator, members, instances, partitions, replicas);
  }

  /** The same group, as far as it reads these. */
  public GroupLag withPartitions(List<PartitionLag> some) {
    return new GroupLag(
        id, type, protocol, groupState, coordinator, members, instances, some, replicasNeeded);
  }

  /** The same group for each of its topics. */
  public Map<String, GroupLag> byTopic() {
    Map<String, GroupLag> topics = new TreeMap<>();
    partitions.stream()
        .collect(Collectors.groupingBy(partition -> partition.partition().topic()))
        .forEach((topic, some) -> topics.put(topic, withPartitions(some)));
    return topics;
  }

  /** Members that own none of the partitions. */
  public long idleMembers() {
    return Math.max(
        0,
        members
            - partitions.stream()
                .flatMap(partition -> partition.owner().stream())
                .distinct()
                .count());
  }

  /** The sum over all partitions; empty if it is unknown for one of them, or there is none. */
  public OptionalLong records() {
    return !partitions.isEmpty()
            && partitions.stream().allMatch(partition -> partition.records().isPresent())
        ? OptionalLong.of(knownRecords())
        : OptionalLong.empty();
  }

  /** The sum over the partitions whose lag is known. */
  public long knownRecords() {
    return partitions.stream().mapToLong(partition -> partition.records().orElse(0)).sum();
  }

  /** Whether {@link #records} is exact. */
  public boolean isExact() {
    return partitions.stream().allMatch(PartitionLag::isExact);
  }

  /** How long the oldest unread record of any partition has waited; empty if unknown for one. */
  public OptionalDouble seconds() {
    return !partitions.isEmpty()
            && partitions.stream().allMatch(partition -> partition.seconds().isPresent())
        ? OptionalDouble.of(
            partitions.stream()
                .mapToDouble(partition -> partition.seconds().orElse(0))
                .max()
                .orElse(0))
        : OptionalDouble.empty();
  }

  /** How {@link #seconds} relates to the true value. */
  public Bound secondsBound() {
    if (partitions.stream().anyMatch(each -> each.secondsBound() == Bound.AT_LEAST)) {
      return Bound.AT_LEAST;
    }
    return partitions.stream()
        .filter(partition -> partition.seconds().equals(seconds()))
        .map(PartitionLag::secondsBound)
        .findFirst()
        .orElse(Bound.EXACT);
  }

  public double inPerSecond() {
    return sum(PartitionLag::inPerSecond);
  }

  public double outPerSecond() {
    return sum(PartitionLag::outPerSecond);
  }

  /** Until the slowest partition has caught up. */
  public double catchUpSeconds() {
    double slowest = partitions.isEmpty() ? Double.NaN : 0;
    for (PartitionLag partition : partitions) {
      slowest = Math.max(slowest, partition.catchUpSeconds()); // NaN if one is
    }
    return slowest;
  }

  public long lost() {
    return partitions.stream().mapToLong(PartitionLag::lost).sum();
  }

  /** The worst of its partitions; without any, none of its offsets can be seen. */
  public LagState state() {
    return partitions.stream()
        .map(PartitionLag::state)
        .reduce(LagState::or)
        .orElse(LagState.NO_OFFSET);
  }

  private double sum(ToDoubleFunction<PartitionLag> rate) {
    return partitions.isEmpty() ? Double.NaN : partitions.stream().mapToDouble(rate).sum();
  }
}
