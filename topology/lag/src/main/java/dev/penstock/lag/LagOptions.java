package dev.penstock.lag;

import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.window.WindowSize;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * What a {@link LagMonitor} looks at, and how.
 *
 * @param selection which groups and partitions
 * @param window how far states and rates look back; its interval is that of the cycles
 * @param lookBudget longest time that a cycle spends on looking at unread records; what is left is
 *     an upper bound until a later cycle has time for it
 * @param catchUpBudget in which a backlog should be worked off, for the number of instances
 * @param scaleDownPatience how long fewer instances must be enough before fewer are asked for
 * @param capacity records per second that one instance can answer, asked for in each cycle; as long
 *     as it is 0, it is learnt from what instances answer while there is a backlog
 */
public record LagOptions(
    Selection selection,
    WindowSize window,
    Duration lookBudget,
    Duration catchUpBudget,
    Duration scaleDownPatience,
    DoubleSupplier capacity) {

  /** From one cycle to the next. */
  public static final Duration INTERVAL = Duration.ofSeconds(15);

  /** How many intervals a window has. */
  public static final int WINDOW_SAMPLES = 10;

  public static final Duration CATCH_UP_BUDGET = Duration.ofMinutes(5);

  /** Looks at these, every {@code interval}, with the defaults for all else. */
  public static LagOptions of(Selection selection, Duration interval) {
    return new LagOptions(
        selection,
        new WindowSize(interval, WINDOW_SAMPLES, 0),
        Duration.ofSeconds(1),
        CATCH_UP_BUDGET,
        Duration.ofMinutes(10),
        () -> 0);
  }

  /** The same, with states and rates that look back this far. */
  public LagOptions withWindow(WindowSize size) {
    return new LagOptions(selection, size, lookBudget, catchUpBudget, scaleDownPatience, capacity);
  }

  /** The same, with a different capacity of one instance. */
  public LagOptions withCapacity(DoubleSupplier recordsPerSecond) {
    return new LagOptions(
        selection, window, lookBudget, catchUpBudget, scaleDownPatience, recordsPerSecond);
  }

  /** The same, with more or less time to look at unread records. */
  public LagOptions withLookBudget(Duration budget) {
    return new LagOptions(selection, window, budget, catchUpBudget, scaleDownPatience, capacity);
  }

  /** The same, with another budget for working off a backlog. */
  public LagOptions withCatchUpBudget(Duration budget) {
    return new LagOptions(selection, window, lookBudget, budget, scaleDownPatience, capacity);
  }
}
