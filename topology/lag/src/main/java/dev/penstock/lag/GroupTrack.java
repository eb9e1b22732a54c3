package dev.penstock.lag;

import dev.penstock.lag.cluster.ClusterSnapshot;
import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import dev.penstock.lag.cluster.ClusterSnapshot.Retention;
import dev.penstock.lag.cluster.GroupSnapshot;
import dev.penstock.lag.cluster.UnreadReader.Place;
import dev.penstock.lag.cluster.UnreadReader.Unread;
import dev.penstock.lag.window.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One group, from cycle to cycle. For one thread. */
final class GroupTrack {

  /**
   * What one instance has answered at its best is forgotten by this factor a cycle with backlog.
   */
  private static final double FORGETTING = 0.999;

  private final LagOptions options;
  private final ReplicasNeeded replicas;
  private final Map<TopicPartition, PartitionTrack> tracks = new HashMap<>();
  private final Map<TopicPartition, PartitionTrack> observed = new HashMap<>(); // in this cycle
  private @Nullable GroupLag latest;
  private double learntCapacity;
  private long millis;

  GroupTrack(LagOptions options) {
    this.options = options;
    this.replicas = new ReplicasNeeded(options.catchUpBudget(), options.scaleDownPatience());
  }

  /** Takes in what the cluster reports of the group. */
  void observe(long nowMillis, GroupSnapshot group, ClusterSnapshot cluster, PartitionLogs logs) {
    millis = nowMillis;
    observed.clear();
    for (TopicPartition partition : partitionsOf(group, cluster.logs())) {
      LogOffsets log = cluster.logs().get(partition);
      if (log != null) {
        PartitionTrack track =
            tracks.computeIfAbsent(partition, each -> new PartitionTrack(each, options.window()));
        track.observe(
            nowMillis,
            group.committed().getOrDefault(partition, Sample.NONE),
            group.shareLag().getOrDefault(partition, Sample.NONE),
            log,
            logs.of(partition));
        observed.put(partition, track);
      }
    }
  }

  /**
   * With those that a subscribed group has neither committed nor been given: new partitions of its
   * topics, or starved ones. A group that only commits reads what it likes.
   */
  private static Set<TopicPartition> partitionsOf(
      GroupSnapshot group, Map<TopicPartition, LogOffsets> logs) {
    Set<TopicPartition> all = new HashSet<>(group.committed().keySet());
    all.addAll(group.owners().keySet());
    if (!group.protocol().isEmpty() && !group.isShare()) {
      Set<String> topics = new HashSet<>();
      all.forEach(partition -> topics.add(partition.topic()));
      logs.keySet().stream()
          .filter(partition -> topics.contains(partition.topic()))
          .forEach(all::add);
    }
    return all;
  }

  /** Adds the places where a look would tell more. */
  void collectPlaces(Set<Place> places) {
    observed.forEach(
        (partition, track) -> {
          if (track.wantsLook() && options.selection().inspected().test(partition)) {
            places.add(track.place());
          }
        });
  }

  /** Takes what was found there, and completes the samples of this cycle. */
  void complete(Map<Place, Unread> found) {
    for (PartitionTrack track : observed.values()) {
      Unread unread = track.wantsLook() ? found.get(track.place()) : null;
      if (unread != null) {
        track.look(track.place(), unread);
      }
      track.sample();
    }
  }

  /**
   * The result, once the samples are complete.
   *
   * @param keptSince partitions that could not be read in this cycle keep their latest figures, if
   *     these are not older
   */
  GroupLag lag(GroupSnapshot group, Map<String, Retention> retention, long keptSince) {
    boolean moved = observed.values().stream().anyMatch(PartitionTrack::hasMoved);
    List<PartitionLag> lags = new ArrayList<>();
    observed.forEach(
        (partition, track) ->
            lags.add(
                track.lag(
                    moved,
                    group.members() > 0,
                    group.owners().get(partition),
                    retention.getOrDefault(partition.topic(), Retention.FOREVER))));
    tracks.forEach(
        (partition, track) -> {
          PartitionLag known = track.latest();
          if (known != null && !observed.containsKey(partition) && track.millis() >= keptSince) {
            lags.add(known);
          }
        });
    GroupLag lag =
        new GroupLag(
            group.id(),
            group.type(),
            group.protocol(),
            group.state(),
            group.coordinator(),
            group.members(),
            group.instances(),
            lags,
            OptionalInt.empty());
    GroupLag complete = lag.withReplicasNeeded(replicasNeeded(lag));
    latest = complete;
    return complete;
  }

  /** The result of the last cycle that saw the group; null before the first. */
  @Nullable GroupLag latest() {
    return latest;
  }

  private OptionalInt replicasNeeded(GroupLag group) {
    double in = group.inPerSecond();
    double given = options.capacity().getAsDouble();
    double capacity = given > 0 ? given : learnCapacity(group);
    if (group.records().isEmpty() || Double.isNaN(in) || capacity <= 0) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        replicas.at(millis, in, group.records().getAsLong(), capacity, group.partitions().size()));
  }

  /** An instance that has a backlog answers as fast as it can. */
  private double learnCapacity(GroupLag group) {
    double each = group.outPerSecond() / group.instances();
    boolean hasBacklog =
        group.instances() > 0
            && group.partitions().stream()
                .allMatch(partition -> partition.records().orElse(0) > PartitionTrack.COUNT_UP_TO);
    if (hasBacklog && each > 0) {
      learntCapacity = Math.max(each, learntCapacity * FORGETTING);
    }
    return learntCapacity;
  }

  /** Forgets partitions that were last seen before this. */
  void forgetBefore(long oldest) {
    tracks.values().removeIf(track -> track.millis() < oldest);
  }

  /** When it was observed last. */
  long millis() {
    return millis;
  }
}
