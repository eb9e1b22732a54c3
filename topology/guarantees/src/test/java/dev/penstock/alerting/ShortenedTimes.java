package dev.penstock.alerting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides every time in a file of Prometheus or Alertmanager by one factor, and changes nothing
 * else, so that what takes half an hour in production can be seen in a minute. These are times:
 *
 * <ul>
 *   <li>the values of {@code for}, {@code interval}, {@code group_wait} and their like;
 *   <li>ranges and subqueries, {@code [5m]} and {@code [1h:1m]}, and what follows {@code offset};
 *   <li>a number with the comment {@code # seconds}: a limit in an expression.
 * </ul>
 */
final class ShortenedTimes {

  private static final String TIME = "(?:\\d+(?:ms|[smhdwy]))+";

  private static final Pattern SETTING =
      Pattern.compile(
          "(?m)(^[ -]*(?:for|keep_firing_for|interval|(?:evaluation|scrape|group|repeat)_interval"
              + "|group_wait|(?:scrape|resolve)_timeout): *)("
              + TIME
              + ")(?= *$)");

  private static final Pattern RANGE =
      Pattern.compile("(?<=\\[)(" + TIME + ")(?:(:)(" + TIME + ")?)?(?=])");

  private static final Pattern OFFSET = Pattern.compile("(?<=\\boffset )" + TIME + "\\b");

  private static final Pattern LIMIT = Pattern.compile("(\\d+(?:\\.\\d+)?)(?= # seconds\\b)");

  private static final Pattern UNIT = Pattern.compile("(\\d+)(ms|[smhdwy])");

  private final int factor;

  ShortenedTimes(int factor) {
    this.factor = factor;
  }

  String in(String file) {
    String text = SETTING.matcher(file).replaceAll(time -> time.group(1) + shorter(time.group(2)));
    text = RANGE.matcher(text).replaceAll(this::shorterRange);
    text = OFFSET.matcher(text).replaceAll(time -> shorter(time.group()));
    return LIMIT.matcher(text).replaceAll(limit -> shorter(new BigDecimal(limit.group())));
  }

  private String shorterRange(MatchResult range) {
    String step = range.group(3) == null ? "" : shorter(range.group(3));
    return shorter(range.group(1)) + (range.group(2) == null ? "" : ":" + step);
  }

  private String shorter(BigDecimal number) {
    return number
        .divide(BigDecimal.valueOf(factor), 3, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** This duration, in milliseconds, which both programs understand. */
  String shorter(String duration) {
    long millis = 0;
    Matcher parts = UNIT.matcher(duration);
    while (parts.find()) {
      millis += Long.parseLong(parts.group(1)) * millisOf(parts.group(2));
    }
    return Math.max(1, millis / factor) + "ms";
  }

  private static long millisOf(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      case "w" -> 7 * 86_400_000L;
      default -> 365 * 86_400_000L;
    };
  }
}
