package dev.penstock.lag.window;

import java.util.ArrayList;
import java.util.List;

/**
 * When the end of a partition was seen where: the arrival times of its records, as far as the
 * cycles tell. Shared by all groups that read the partition.
 *
 * <p>Consecutive observations of the same end are one run. Old runs are thinned out: what is far
 * back is known less exactly.
 *
 * <p>Not thread-safe.
 */
public final class EndHistory {

  private static final int MOST_RUNS = 256;

  private final List<Run> runs = new ArrayList<>();

  /** Seen from {@code first} to {@code last}, in milliseconds since the epoch. */
  private record Run(long end, long first, long last) {}

  /**
   * When a record arrived: after {@code after}, when it was not there yet, and before {@code
   * before}, when it was. In milliseconds since the epoch.
   */
  public record Arrival(long after, long before) {

    /** The history does not reach back to the arrival. */
    public boolean isOpen() {
      return after == Long.MIN_VALUE;
    }

    /**
     * A record's timestamp, corrected by what was seen: it cannot have arrived before a moment when
     * it was not there, nor after one when it was.
     */
    public long clamp(long timestamp) {
      return Math.min(Math.max(timestamp, after), before);
    }
  }

  /** The end was seen at {@code end}. Times must not go back; those that do count as the last. */
  public void add(long millis, long end) {
    if (runs.isEmpty()) {
      runs.add(new Run(end, millis, millis));
      return;
    }
    Run latest = runs.get(runs.size() - 1);
    long now = Math.max(millis, latest.last());
    if (end == latest.end()) {
      runs.set(runs.size() - 1, new Run(end, latest.first(), now));
      return;
    }
    if (end < latest.end()) { // the topic was created anew, or lost its tail
      runs.clear();
    }
    runs.add(new Run(end, now, now));
    if (runs.size() > MOST_RUNS) {
      thinOut();
    }
  }

  /**
   * When the record at {@code offset} arrived.
   *
   * @throws IllegalArgumentException if the end has never been seen past it
   */
  public Arrival arrival(long offset) {
    long after = Long.MIN_VALUE;
    for (Run run : runs) {
      if (run.end() > offset) {
        return new Arrival(after, run.first());
      }
      after = run.last();
    }
    throw new IllegalArgumentException("no record at offset " + offset + " has been seen");
  }

  /** How many runs are kept. */
  int runs() {
    return runs.size();
  }

  /** Drops every other run of the older half. */
  private void thinOut() {
    int half = runs.size() / 2;
    for (int i = half - 1; i > 0; i -= 2) {
      runs.remove(i);
    }
  }
}
