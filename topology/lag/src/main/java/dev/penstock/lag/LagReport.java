package dev.penstock.lag;

import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import dev.penstock.lag.cluster.ClusterSnapshot.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The result of one cycle.
 *
 * @param time when the cluster was read
 * @param duration how long the cycle took
 * @param groups by name
 * @param logs of the partitions that they read
 * @param brokers how many there are
 * @param problems what could not be read; a lag that is unknown because of one is absent
 */
public record LagReport(
    Instant time,
    Duration duration,
    List<GroupLag> groups,
    Map<TopicPartition, LogOffsets> logs,
    int brokers,
    List<Problem> problems) {

  public LagReport {
    groups = List.copyOf(groups);
    logs = Map.copyOf(logs);
    problems = List.copyOf(problems);
  }

  /** Whether all that was asked for could be read. */
  public boolean isComplete() {
    return problems.stream().noneMatch(Problem::hidesLag);
  }

  /** The group of that name. */
  public Optional<GroupLag> group(String id) {
    return groups.stream().filter(group -> group.id().equals(id)).findFirst();
  }
}
