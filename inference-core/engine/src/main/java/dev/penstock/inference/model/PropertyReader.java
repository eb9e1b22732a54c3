package dev.penstock.inference.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads typed values out of a properties file and collects what is wrong with them. */
final class PropertyReader {

  private final Properties properties;
  private final List<String> faults;
  private final Set<String> known = new TreeSet<>();

  PropertyReader(Properties properties, List<String> faults) {
    this.properties = properties;
    this.faults = faults;
  }

  String text(String key) {
    return value(key, "a name", text -> text, "");
  }

  String text(String key, String otherwise) {
    return optional(key) ? text(key) : otherwise;
  }

  Optional<Boolean> optionalFlag(String key) {
    return optional(key) ? Optional.of(flag(key)) : Optional.empty();
  }

  private boolean flag(String key) {
    return value(
        key,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> null;
            },
        false);
  }

  int number(String key, int most) {
    return value(key, "a number from 1 to " + most, text -> toNumber(text, most), 1);
  }

  /** Height and width, written as one number or as height x width. */
  List<Integer> size(String key, int most) {
    return value(
        key,
        "a number from 1 to " + most + ", or height x width such as 224x192",
        text -> {
          List<Integer> sides =
              Arrays.stream(text.split("x", -1)).map(side -> toNumber(side, most)).toList();
          return switch (sides.size()) {
            case 1 -> List.of(sides.get(0), sides.get(0));
            case 2 -> sides;
            default -> null;
          };
        },
        List.of(1, 1));
  }

  /** Finite numbers, one a channel. */
  List<Float> channels(String key, ChannelOrder order, boolean zeroAllowed) {
    boolean gray = order.count() == 1;
    return value(
        key,
        (gray ? "one number" : "three numbers")
            + (zeroAllowed ? "" : " above 0")
            + (gray ? ", such as 127.5" : ", such as 58.395,57.12,57.375"),
        text -> {
          List<Float> numbers =
              Arrays.stream(text.split(",", -1)).map(String::trim).map(Float::valueOf).toList();
          boolean usable =
              numbers.stream().allMatch(n -> Float.isFinite(n) && (zeroAllowed || n > 0));
          return numbers.size() == order.count() && usable ? numbers : null;
        },
        order.each(1));
  }

  List<Float> channels(String key, ChannelOrder order, boolean zeroAllowed, float otherwise) {
    return optional(key) ? channels(key, order, zeroAllowed) : order.each(otherwise);
  }

  <E extends Enum<E>> E choice(String key, Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    String wanted = choices.stream().map(PropertyReader::word).collect(Collectors.joining(", "));
    return value(
        key,
        "one of " + wanted,
        text -> {
          List<E> chosen = choices.stream().filter(choice -> word(choice).equals(text)).toList();
          return chosen.isEmpty() ? null : chosen.get(0);
        },
        choices.get(0));
  }

  <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
    return optional(key) ? Optional.of(choice(key, type)) : Optional.empty();
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return optional(key) ? choice(key, type) : otherwise;
  }

  /** To be called last: every key that nothing asked for is a fault. */
  void refuseUnknown() {
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!known.contains(key)) {
        faults.add(key + " is unknown; known are " + String.join(", ", known));
      }
    }
  }

  /** How a choice is written in the file. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private boolean optional(String key) {
    known.add(key);
    return properties.containsKey(key);
  }

  private <T> T value(String key, String wanted, Function<String, @Nullable T> parser, T stand) {
    known.add(key);
    String text = properties.getProperty(key, "").trim();
    if (text.isEmpty()) {
      faults.add(key + " is missing; wanted is " + wanted);
      return stand;
    }
    T parsed;
    try {
      parsed = parser.apply(text);
    } catch (NumberFormatException e) {
      parsed = null;
    }
    if (parsed == null) {
      faults.add(key + "=" + text + " is wrong; wanted is " + wanted);
      return stand;
    }
    return parsed;
  }

  private static int toNumber(String text, int most) {
    int number = Integer.parseInt(text.trim());
    if (number < 1 || number > most) {
      throw new NumberFormatException(text);
    }
    return number;
  }
}
