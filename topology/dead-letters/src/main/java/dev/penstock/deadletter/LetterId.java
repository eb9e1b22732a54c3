package dev.penstock.deadletter;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Position of a letter in the dead-letter topic; written {@code partition:offset}. */
public record LetterId(int partition, long offset) implements Comparable<LetterId> {

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

  private static final Comparator<LetterId> ORDER =
      Comparator.comparingInt(LetterId::partition).thenComparingLong(LetterId::offset);

  /**
   * Reads {@code partition:offset}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static LetterId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a dead letter's position; it must be PARTITION:OFFSET, as in 3:17");
    }
    return new LetterId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @Override
  public int compareTo(LetterId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
