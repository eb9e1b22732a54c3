package dev.penstock.lag.window;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast retention moves the start of a partition's log. It moves in jumps, a segment at a time,
 * so the speed is known from the second jump on, and is measured from jump to jump.
 *
 * <p>Not thread-safe.
 */
public final class StartHistory {

  private static final Duration LONGEST = Duration.ofHours(6);

  private final Deque<Jump> jumps = new ArrayDeque<>();
  private long latest = Sample.NONE;

  /** To an offset, at a time in milliseconds since the epoch. */
  private record Jump(long millis, long start) {}

  /** The start was seen here. */
  public void add(long millis, long start) {
    if (latest != Sample.NONE && start > latest) {
      jumps.addLast(new Jump(millis, start));
    } else if (start < latest) { // the topic was created anew
      jumps.clear();
    }
    latest = start;
    jumps.removeIf(jump -> millis - jump.millis() > LONGEST.toMillis());
  }

  /** Offsets per second; 0 while it stands, or has moved only once. */
  public double perSecond() {
    if (jumps.size() < 2) {
      return 0;
    }
    long millis = jumps.getLast().millis() - jumps.getFirst().millis();
    long offsets = jumps.getLast().start() - jumps.getFirst().start();
    return millis <= 0 ? 0 : offsets * 1000.0 / millis;
  }
}
