package dev.penstock.backfill.bounds;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code --max-dead-letters}: how many dead letters a job may write before it fails.
 * Either a number, or a percentage of the records accounted for, which are those answered and those
 * that became dead letters.
 */
public final class DeadLetterLimit {

  /** Of fewer records, one dead letter would be too large a share to mean anything. */
  private static final long ENOUGH_RECORDS = 100;

  private static final Pattern LIMIT =
      Pattern.compile("([0-9]{1,9})|([0-9]{1,3}(?:\\.[0-9]{1,9})?)%");

  private final String text;
  private final double limit;
  private final boolean percentage;

  private DeadLetterLimit(String text, double limit, boolean percentage) {
    this.text = text;
    this.limit = limit;
    this.percentage = percentage;
  }

  /**
   * Reads an option's value: {@code 10}, {@code 5%}, {@code 0.5%}. With 0, the first dead letter is
   * one too many.
   *
   * @throws IllegalArgumentException if it is neither a number nor a percentage up to 100
   */
  public static DeadLetterLimit parse(String text) {
    Matcher matcher = LIMIT.matcher(text);
    if (matcher.matches()) {
      boolean percentage = matcher.group(1) == null;
      double limit = Double.parseDouble(matcher.group(percentage ? 2 : 1));
      if (!percentage || limit <= 100) {
        return new DeadLetterLimit(text, limit, percentage);
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a limit on dead letters; it must be a number such as 10, or a percentage from 0%% to 100%% such as 5%%"
            .formatted(text));
  }

  /**
   * Whether there are too many dead letters. A number is judged always; a percentage only once 100
   * records are accounted for, or at the end.
   *
   * @param letters dead letters so far
   * @param accounted records answered so far, and those dead letters
   * @param finished whether these are all records of the job
   */
  public boolean isExceededBy(long letters, long accounted, boolean finished) {
    if (!percentage) {
      return (double) letters > limit;
    }
    boolean enough = finished || accounted >= ENOUGH_RECORDS;
    return enough && (double) letters * 100 > limit * (double) accounted;
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
