package dev.penstock.lag;

import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import dev.penstock.lag.window.EndHistory;
import dev.penstock.lag.window.StartHistory;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The history of each partition's log, shared by the groups that read it. For one thread. */
final class PartitionLogs {

  private final Map<TopicPartition, Log> logs = new HashMap<>();

  /** The history of one log. */
  static final class Log {
    private final EndHistory ends = new EndHistory();
    private final StartHistory starts = new StartHistory();
    private long seenAt;

    EndHistory ends() {
      return ends;
    }

    StartHistory starts() {
      return starts;
    }
  }

  /** Adds what was seen. */
  void add(long millis, Map<TopicPartition, LogOffsets> seen) {
    seen.forEach(
        (partition, offsets) -> {
          Log log = logs.computeIfAbsent(partition, unused -> new Log());
          log.ends.add(millis, offsets.stableEnd());
          log.starts.add(millis, offsets.start());
          log.seenAt = millis;
        });
  }

  /** Of a partition that has been seen. */
  Log of(TopicPartition partition) {
    Log log = logs.get(partition);
    if (log == null) {
      throw new IllegalArgumentException(partition + " has not been seen");
    }
    return log;
  }

  /** Forgets what was last seen before this. */
  void forgetBefore(long millis) {
    logs.values().removeIf(log -> log.seenAt < millis);
  }
}
