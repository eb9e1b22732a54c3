package dev.penstock.cli.lag;

import dev.penstock.lag.Bound;
import dev.penstock.lag.GroupLag;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How figures are written for people. */
final class LagText {

  private static final String UNKNOWN = "-";

  private LagText() {}

  /** With {@code ≤} where it is an upper bound. */
  static String records(OptionalLong records, boolean isExact) {
    return records.isEmpty() ? UNKNOWN : (isExact ? "" : "≤") + records.getAsLong();
  }

  /** Of a group; with {@code ≥} where the lag of some of its partitions is unknown. */
  static String records(GroupLag group) {
    long known = group.knownRecords();
    return group.records().isPresent()
        ? records(group.records(), group.isExact())
        : known == 0 ? UNKNOWN : "≥" + known;
  }

  /** With {@code ≤} or {@code ≥} where it is a bound. */
  static String seconds(OptionalDouble seconds, Bound bound) {
    return seconds.isEmpty() ? UNKNOWN : sign(bound) + seconds(seconds.getAsDouble());
  }

  private static String sign(Bound bound) {
    return switch (bound) {
      case EXACT -> "";
      case AT_MOST -> "≤";
      case AT_LEAST -> "≥";
    };
  }

  static String offset(OptionalLong offset) {
    return offset.isEmpty() ? UNKNOWN : Long.toString(offset.getAsLong());
  }

  static String rate(double perSecond) {
    return Double.isNaN(perSecond) ? UNKNOWN : "%.1f".formatted(perSecond);
  }

  /** In the two largest units that matter. */
  static String seconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return UNKNOWN;
    }
    if (Double.isInfinite(seconds)) {
      return "never";
    }
    if (seconds == 0) {
      return "0s";
    }
    if (seconds < 60) {
      return "%.1fs".formatted(seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 3_600) {
      return "%dm%02ds".formatted(whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return "%dh%02dm".formatted(whole / 3_600, whole % 3_600 / 60);
    }
    return "%dd%02dh".formatted(whole / 86_400, whole % 86_400 / 3_600);
  }
}
