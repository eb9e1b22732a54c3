package dev.penstock.backfill.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for the labels of classes. For one thread. */
final class ClassNames {

  /** Labels come from outside; no classifier has more. */
  private static final int MOST = 200_000;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  int number(String label) throws ComparisonException {
    Integer known = numbers.get(label);
    if (known != null) {
      return known;
    }
    if (names.size() == MOST) {
      throw new ComparisonException(
          "the predictions have more than %,d different labels".formatted(MOST));
    }
    numbers.put(label, names.size());
    names.add(label);
    return names.size() - 1;
  }

  String name(int number) {
    return names.get(number);
  }
}
