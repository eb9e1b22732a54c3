package dev.penstock.lag.window;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.ToLongFunction;

/**
 * The latest samples of a group in a partition, and what they say.
 *
 * <p>The rules for states, the first that applies:
 *
 * <ol>
 *   <li>{@code LOST}: the committed offset is before the start of the log.
 *   <li>{@code NO_OFFSET}: no valid committed offset, and there is something to read.
 *   <li>{@code OK}: the lag is at most what is allowed.
 *   <li>{@code REWIND}: the committed offset fell within the window.
 *   <li>{@code STOP}, {@code STALL}: the lag was above what is allowed over the whole window, and
 *       the offset stands; {@code STALL} if the group has committed elsewhere meanwhile.
 *   <li>{@code EMPTY}, {@code NO_OWNER}: nobody reads the partition, and its offset stands since
 *       the last sample. (A reader that commits without being a member owns nothing.)
 *   <li>{@code WARN}: the lag was above what is allowed over the whole window, the offset moves,
 *       and the lag has grown in both halves of the window and never fell.
 *   <li>{@code OK}.
 * </ol>
 *
 * <p>"Over the whole window" needs samples from its beginning, and at least half as many as usual:
 * what happened while the cluster did not answer is unknown.
 *
 * <p>Not thread-safe.
 */
public final class PartitionWindow {

  private final WindowSize size;
  private final Deque<Sample> samples = new ArrayDeque<>();

  public PartitionWindow(WindowSize size) {
    this.size = size;
  }

  /** Adds the newest sample and drops those that have left the window. */
  public void add(Sample sample) {
    if (!samples.isEmpty() && sample.end() < samples.getLast().end()) {
      samples.clear(); // the topic was created anew: offsets before and after do not compare
    }
    samples.addLast(sample);
    // The clock may have been set back: whatever lies in the future has left the window as well.
    samples.removeIf(
        old ->
            sample.millis() - old.millis() > size.length().toMillis()
                || old.millis() > sample.millis());
  }

  /** Whether the committed offset moved forward within the window. */
  public boolean hasMoved() {
    Iterator<Sample> each = samples.iterator();
    Sample before = each.next();
    while (each.hasNext()) {
      Sample after = each.next();
      if (before.isCommitted() && after.committed() > before.committed()) {
        return true;
      }
      before = after;
    }
    return false;
  }

  /**
   * The state now.
   *
   * @param groupMoved whether the group moved forward in any partition within the window
   * @param hasMembers whether the group has members
   * @param isOwned whether one of them owns this partition
   */
  public LagState state(boolean groupMoved, boolean hasMembers, boolean isOwned) {
    Sample now = samples.getLast();
    if (now.isCommitted() && now.committed() < now.start()) {
      return LagState.LOST;
    }
    if (now.lag() == Sample.NONE) {
      return LagState.NO_OFFSET;
    }
    if (now.lag() <= size.allowedLag()) {
      return LagState.OK;
    }
    if (wasSetBack()) {
      return LagState.REWIND;
    }
    boolean isOld = laggedThroughout();
    if (isOld && !hasMoved()) {
      return groupMoved ? LagState.STALL : LagState.STOP;
    }
    if (!isOwned && !movedSinceLastSample()) {
      return hasMembers ? LagState.NO_OWNER : LagState.EMPTY;
    }
    if (isOld && lagOnlyGrew()) {
      return LagState.WARN;
    }
    return LagState.OK;
  }

  /** Records that arrive per second, over the window; NaN before the second sample. */
  public double inPerSecond() {
    return perSecond(Sample::end);
  }

  /** Offsets that the group passes per second, over the window; NaN before the second sample. */
  public double outPerSecond() {
    return perSecond(Sample::committed);
  }

  private double perSecond(ToLongFunction<Sample> offset) {
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long millis = last.millis() - first.millis();
    if (millis <= 0) {
      return Double.NaN;
    }
    long passed = 0;
    long before = offset.applyAsLong(first);
    for (Sample sample : samples) {
      long now = offset.applyAsLong(sample);
      if (before != Sample.NONE && now > before) { // setting back is no negative speed
        passed += now - before;
      }
      before = now;
    }
    return passed * 1000.0 / millis;
  }

  private boolean wasSetBack() {
    long highest = Sample.NONE;
    for (Sample sample : samples) {
      if (sample.isCommitted() && sample.committed() < highest) {
        return true;
      }
      highest = Math.max(highest, sample.committed());
    }
    return false;
  }

  private boolean laggedThroughout() {
    Duration known = Duration.ofMillis(samples.getLast().millis() - samples.getFirst().millis());
    return known.compareTo(size.whole()) >= 0
        && samples.size() >= size.fewestSamples()
        && samples.stream().allMatch(sample -> sample.lag() > size.allowedLag());
  }

  /** In both halves, so that a restart that takes a minute is not one. */
  private boolean lagOnlyGrew() {
    long first = samples.getFirst().lag();
    long middle = first;
    long before = first;
    int seen = 0;
    for (Sample sample : samples) {
      if (sample.lag() < before) {
        return false;
      }
      before = sample.lag();
      if (++seen == samples.size() / 2) {
        middle = before;
      }
    }
    return first < middle && middle < before;
  }

  private boolean movedSinceLastSample() {
    Iterator<Sample> fromLast = samples.descendingIterator();
    long now = fromLast.next().committed();
    return fromLast.hasNext() && now > fromLast.next().committed();
  }
}
