package dev.penstock.lag.window;

import java.util.Locale;

/** The state of a group in a partition, from the best to the worst. */
public enum LagState {

  /** Keeps up, or its lag is falling. */
  OK,

  /** Moves, but its lag has grown over the whole window and never fell. */
  WARN,

  /** Has something to read, and the group has no members. */
  EMPTY,

  /** Has something to read, and no member of the group owns the partition. */
  NO_OWNER,

  /**
   * Has something to read, and there is no valid committed offset: where the group starts depends
   * on its {@code auto.offset.reset}, so its lag is unknown.
   */
  NO_OFFSET,

  /** The committed offset was set back within the window. */
  REWIND,

  /** Has lag over the whole window, and its offset stands while the group commits elsewhere. */
  STALL,

  /** Has lag over the whole window, and the group has committed nothing anywhere. */
  STOP,

  /** Records were deleted before they were read, and no later commit has passed the gap. */
  LOST;

  /** The label of metrics. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The worse of the two. */
  public LagState or(LagState other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
