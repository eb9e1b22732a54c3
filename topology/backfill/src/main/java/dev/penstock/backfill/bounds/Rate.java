package dev.penstock.backfill.bounds;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code --rate}: how fast a job may read, in all processes together.
 *
 * @param recordsPerSecond more than 0
 */
public record Rate(double recordsPerSecond) {

  private static final Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)/([smh])");

  public Rate {
    if (!(recordsPerSecond > 0) || Double.isInfinite(recordsPerSecond)) {
      throw new IllegalArgumentException(
          "rate is " + recordsPerSecond + " records per second; it must be more than 0");
    }
  }

  /**
   * Reads an option's value: {@code 500/s}, {@code 30000/m}, {@code 0.5/s}, {@code 100/h}.
   *
   * @throws IllegalArgumentException if it is not a rate, or 0
   */
  public static Rate parse(String text) {
    Matcher rate = RATE.matcher(text);
    double records = rate.matches() ? Double.parseDouble(rate.group(1)) : 0;
    if (records <= 0) {
      throw new IllegalArgumentException(
          "\"%s\" is not a rate; it must be records per second, minute or hour, such as 500/s, 30000/m or 100/h, and more than 0"
              .formatted(text));
    }
    return new Rate(
        switch (rate.group(2)) {
          case "s" -> records;
          case "m" -> records / 60;
          default -> records / 3600;
        });
  }
}
