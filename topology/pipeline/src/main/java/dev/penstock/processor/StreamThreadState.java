package dev.penstock.processor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks and the clients of one stream thread share. Only that thread touches it.
 *
 * <p>Whose record is submitted next is decided here, for all tasks of the thread: see {@link
 * #nextToSubmit}.
 */
final class StreamThreadState {

  private final CommitPace pace;
  private final WaitBudget waitBudget;
  private final InFlightLimit.Owner owner = new InFlightLimit.Owner();
  private final List<InFlightRecords> partitions = new ArrayList<>();
  private @Nullable InFlightRecord forwarding;

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

  /** The thread, as the limit in flight knows it. */
  InFlightLimit.Owner owner() {
    return owner;
  }

  void add(InFlightRecords partition) {
    partitions.add(partition);
  }

  void remove(InFlightRecords partition) {
    partitions.remove(partition);
  }

  /**
   * The partition whose first waiting record comes next: the one that had the fewest turns. Null
   * where nothing waits.
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

  /** Names the record whose answer is about to be forwarded; null when it has been. */
  void forwarding(@Nullable InFlightRecord record) {
    forwarding = record;
  }

  /** The record whose answer is being forwarded; null between two. */
  @Nullable InFlightRecord forwarding() {
    return forwarding;
  }
}
