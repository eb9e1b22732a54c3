package dev.penstock.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values a setting accepts: how they are parsed, and how they are described to users. */
public final class SettingType<T> {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(us|ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(|b|kib|mib|gib|kb|mb|gb)");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

  private final String expected;
  private final Parser<T> parser;

  private SettingType(String expected, Parser<T> parser) {
    this.expected = expected;
    this.parser = parser;
  }

  /** What a value must be, to complete "must be ...". */
  public String expected() {
    return expected;
  }

  /** The value of a text, or null if it is not valid. */
  public @Nullable T parse(String text) {
    return parser.parse(text.strip());
  }

  static SettingType<Integer> count(int least, int most) {
    return new SettingType<>(
        "a whole number from " + least + " to " + most,
        text -> {
          Long number = wholeNumber(text, least, most);
          return number == null ? null : number.intValue();
        });
  }

  static SettingType<Long> longCount(long least, long most) {
    return new SettingType<>(
        "a whole number from " + least + " to " + most, text -> wholeNumber(text, least, most));
  }

  /** A number from 0 to 1. */
  static SettingType<Double> ratio() {
    return new SettingType<>(
        "a number from 0 to 1",
        text -> {
          if (!DECIMAL.matcher(text).matches()) {
            return null;
          }
          double number = new BigDecimal(text).doubleValue();
          return number <= 1 ? number : null;
        });
  }

  /** A duration, with the least and the most as a user would write them. */
  public static SettingType<Duration> duration(String least, String most) {
    Duration low = bound(least, SettingType::readDuration);
    Duration high = bound(most, SettingType::readDuration);
    return new SettingType<>(
        "a duration such as 20ms, 5s or 2m, from " + least + " to " + most,
        text -> {
          Duration value = readDuration(text);
          return value == null || value.compareTo(low) < 0 || value.compareTo(high) > 0
              ? null
              : value;
        });
  }

  /** A number of bytes, with the least and the most as a user would write them. */
  static SettingType<Long> bytes(String least, String most) {
    long low = bound(least, SettingType::readBytes);
    long high = bound(most, SettingType::readBytes);
    return new SettingType<>(
        "a size such as 64KiB or 16MiB, from " + least + " to " + most,
        text -> {
          Long value = readBytes(text);
          return value == null || value < low || value > high ? null : value;
        });
  }

  static SettingType<Boolean> flag() {
    return new SettingType<>(
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> null;
            });
  }

  /** A constant of an enum, by its name in lower case with {@code separator} for underscores. */
  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> choices, char separator) {
    E[] constants = choices.getEnumConstants();
    return new SettingType<>(
        Arrays.stream(constants)
            .map(constant -> word(constant, separator))
            .collect(Collectors.joining(", ", "one of ", "")),
        text -> {
          for (E constant : constants) {
            if (word(constant, separator).equals(text)) {
              return constant;
            }
          }
          return null;
        });
  }

  /** Text that matches a pattern. */
  static SettingType<String> text(String expected, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new SettingType<>(expected, text -> pattern.matcher(text).matches() ? text : null);
  }

  static SettingType<Pattern> pattern() {
    return new SettingType<>(
        "a regular expression",
        text -> {
          try {
            return text.isEmpty() ? null : Pattern.compile(text);
          } catch (PatternSyntaxException e) {
            return null;
          }
        });
  }

  static SettingType<Path> path() {
    return new SettingType<>(
        "a path",
        text -> {
          try {
            return text.isEmpty() ? null : Path.of(text);
          } catch (InvalidPathException e) {
            return null;
          }
        });
  }

  /** A value, or a word that stands for none. */
  static <V> SettingType<Optional<V>> orWord(String word, SettingType<V> type) {
    return new SettingType<>(
        type.expected + ", or " + word,
        text -> {
          if (text.equals(word)) {
            return Optional.empty();
          }
          V value = type.parse(text);
          return value == null ? null : Optional.of(value);
        });
  }

  private static String word(Enum<?> constant, char separator) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', separator);
  }

  private static @Nullable Long wholeNumber(String text, long least, long most) {
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      return null;
    }
    long number = Long.parseLong(text);
    return number < least || number > most ? null : number;
  }

  private static @Nullable Duration readDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "us" -> Duration.ofNanos(amount * 1000);
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static @Nullable Long readBytes(String text) {
    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "kib" -> amount << 10;
      case "mib" -> amount << 20;
      case "gib" -> amount << 30;
      case "kb" -> amount * 1_000;
      case "mb" -> amount * 1_000_000;
      case "gb" -> amount * 1_000_000_000;
      default -> amount;
    };
  }

  private static <V> V bound(String text, Parser<V> parser) {
    V value = parser.parse(text);
    if (value == null) {
      throw new IllegalArgumentException("bound " + text);
    }
    return value;
  }

  private interface Parser<T> {
    @Nullable T parse(String text);
  }
}
