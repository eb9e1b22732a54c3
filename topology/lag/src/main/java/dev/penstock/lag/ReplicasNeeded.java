package dev.penstock.lag;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many instances keep a group's lag within a budget: {@code ceil((rate in + lag / budget) /
 * capacity of one)}, at least 1 and at most one per partition.
 *
 * <p>Against flapping, more instances are asked for at once, and fewer only if fewer would have
 * been enough for the whole of {@code patience}. A part of an instance that is smaller than {@link
 * #TOLERANCE} is not rounded up.
 *
 * <p>For one thread.
 */
public final class ReplicasNeeded {

  /** A rate is only known to a few per cent. */
  private static final double TOLERANCE = 0.05;

  private final Duration budget;
  private final Duration patience;
  private final Deque<Need> needs = new ArrayDeque<>();

  private record Need(long millis, int replicas) {}

  /**
   * @param budget in which a backlog should be worked off
   * @param patience how long fewer instances must be enough before fewer are asked for
   */
  public ReplicasNeeded(Duration budget, Duration patience) {
    this.budget = budget;
    this.patience = patience;
  }

  /**
   * The number to run now.
   *
   * @param millis the present time, in milliseconds since the epoch
   * @param inPerSecond records that arrive
   * @param lag records that wait
   * @param capacity records per second that one instance can answer; positive
   * @param partitions the most instances that could have work
   */
  public int at(long millis, double inPerSecond, long lag, double capacity, int partitions) {
    int now = needed(inPerSecond, lag, capacity, partitions);
    // Only what no later need exceeds can still become the largest.
    while (!needs.isEmpty() && needs.getLast().replicas() <= now) {
      needs.removeLast();
    }
    needs.addLast(new Need(millis, now));
    while (millis - needs.getFirst().millis() > patience.toMillis()) {
      needs.removeFirst();
    }
    return Math.min(needs.getFirst().replicas(), Math.max(1, partitions));
  }

  private int needed(double inPerSecond, long lag, double capacity, int partitions) {
    double work = inPerSecond + lag * 1000.0 / budget.toMillis();
    double replicas = Math.ceil(work / capacity - TOLERANCE);
    return (int) Math.max(1, Math.min(replicas, Math.max(1, partitions)));
  }
}
