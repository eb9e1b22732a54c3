package dev.penstock.backfill.bounds;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value of {@code --from} or {@code --to}: one edge of the requested part of a topic.
 *
 * <table>
 *   <caption>Grammar</caption>
 *   <tr><th>value</th><th>meaning</th></tr>
 *   <tr><td>{@code earliest}, {@code latest}</td><td>the start or the end of the log</td></tr>
 *   <tr><td>{@code 2026-11-01}, {@code 2026-11-01T10:00}, {@code 2026-11-01T10:00:30+02:00}</td>
 *       <td>a time, in UTC unless {@code Z} or an offset says otherwise</td></tr>
 *   <tr><td>{@code -30m}, {@code -48h}, {@code -7d}, {@code -90s}</td><td>so long ago</td></tr>
 *   <tr><td>{@code 1793520000000}</td><td>a time in milliseconds since 1970</td></tr>
 *   <tr><td>{@code @1000}</td><td>an offset, in every partition</td></tr>
 *   <tr><td>{@code 0:@100,1:@250}</td><td>an offset for each partition of the job</td></tr>
 * </table>
 */
public sealed interface Bound {

  /**
   * Reads an option's value.
   *
   * @throws IllegalArgumentException if it is none of these; the message contains the value and the
   *     grammar
   */
  static Bound parse(String text) {
    return BoundParser.parse(text);
  }

  /**
   * The bound as a time, rounded up to whole milliseconds: a record's timestamp has no finer unit,
   * so exactly the records that are not older than the bound are not older than this.
   *
   * @return empty if it is not a time
   */
  default Optional<Instant> time(Instant now) {
    return Optional.empty();
  }

  /** An edge of the log. */
  enum Edge implements Bound {
    EARLIEST,
    LATEST
  }

  /** A point in time. */
  record At(Instant time) implements Bound {

    public At {
      time = upToMillis(time);
    }

    @Override
    public Optional<Instant> time(Instant now) {
      return Optional.of(time);
    }
  }

  /** A point in time, relative to the present. */
  record Ago(Duration age) implements Bound {

    public Ago {
      if (age.isNegative()) {
        throw new IllegalArgumentException("age is " + age + "; it must not be negative");
      }
    }

    @Override
    public Optional<Instant> time(Instant now) {
      return Optional.of(upToMillis(now.minus(age)));
    }
  }

  /** The same offset in every partition. */
  record Offset(long offset) implements Bound {

    public Offset {
      requireOffset(offset);
    }
  }

  /** An offset for each partition of the job, by partition. */
  record Offsets(Map<Integer, Long> byPartition) implements Bound {

    public Offsets {
      SortedMap<Integer, Long> copy = new TreeMap<>(byPartition);
      copy.values().forEach(Bound::requireOffset);
      byPartition = Collections.unmodifiableMap(copy);
    }
  }

  private static void requireOffset(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + "; it must not be negative");
    }
  }

  private static Instant upToMillis(Instant time) {
    Instant whole = Instant.ofEpochMilli(time.toEpochMilli());
    return whole.equals(time) ? time : whole.plusMillis(1);
  }
}
