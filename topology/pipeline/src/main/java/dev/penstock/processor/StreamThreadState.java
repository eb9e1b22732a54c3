package dev.penstock.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State shared by the tasks and the clients of one stream thread. Only that thread touches it.
 *
 * <p>It decides which record is submitted next, for all tasks of the thread: see {@link
 * #nextToSubmit}.
 */
final class StreamThreadState {

  private final CommitPace pace;
  private final WaitBudget waitBudget;
  private final Share.Owner owner = new Share.Owner();
  private final List<InFlightRecords> partitions = new ArrayList<>();
  private @Nullable InFlightRecord forwarding;

  /** Partitions whose task is running: its consumer stands where the task left off. */
  private final Set<Integer> running = new HashSet<>();

  /** The last offset that the consumer returned of each partition since its task began. */
  private final Map<Integer, Long> returned = new HashMap<>();

  StreamThreadState(CommitPace pace, WaitBudget waitBudget) {
    this.pace = pace;
    this.waitBudget = waitBudget;
  }

  CommitPace pace() {
    return pace;
  }

  WaitBudget waitBudget() {
    return waitBudget;
  }

  /** The thread, as {@link InFlightLimit} knows it. */
  Share.Owner owner() {
    return owner;
  }

  void add(InFlightRecords partition) {
    partitions.add(partition);
  }

  void remove(InFlightRecords partition) {
    partitions.remove(partition);
  }

  /**
   * The partition whose first waiting record is next: the one that has had the fewest turns. Null
   * if nothing waits.
   */
  @Nullable InFlightRecords nextToSubmit() {
    InFlightRecords next = null;
    for (InFlightRecords candidate : partitions) {
      if (candidate.hasWaiting() && (next == null || candidate.comesBefore(next))) {
        next = candidate;
      }
    }
    return next;
  }

  void begins(int partition) {
    running.add(partition);
  }

  void ends(int partition) {
    running.remove(partition);
    returned.remove(partition);
  }

  /** The consumer has returned records of the partition up to this offset. */
  void returned(int partition, long offset) {
    returned.put(partition, offset);
  }

  /**
   * Whether the task of a partition is running and has received everything that the consumer
   * returned. Between a poll and its task, Kafka Streams buffers records; and after a failure a
   * consumer may stand far beyond a task that is about to start again.
   *
   * @param received the last offset that the task has received, or a negative number
   */
  boolean hasReceivedAll(int partition, long received) {
    return running.contains(partition) && received >= returned.getOrDefault(partition, -1L);
  }

  /** The ledgers of its partitions. */
  List<Scope.Ledger> ledgers() {
    return partitions.stream().map(InFlightRecords::ledger).toList();
  }

  /** Sets the record whose answer is about to be forwarded; null afterwards. */
  void forwarding(@Nullable InFlightRecord record) {
    forwarding = record;
  }

  /** The record whose answer is being forwarded; null if none is. */
  @Nullable InFlightRecord forwarding() {
    return forwarding;
  }
}
