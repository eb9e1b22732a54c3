package dev.penstock.backfill.bounds;

import java.util.List;

/**
 * A text in which each {@code *} stands for any characters, or none.
 *
 * <p>Not a regular expression: several wildcards could make one backtrack for minutes over a long
 * value from an untrusted producer.
 */
record Glob(List<String> parts) {

  static Glob of(String pattern) {
    return new Glob(List.of(pattern.split("\\*", -1)));
  }

  boolean matches(String text) {
    String first = parts.get(0);
    if (parts.size() == 1) {
      return text.equals(first);
    }
    String last = parts.get(parts.size() - 1);
    int end = text.length() - last.length();
    if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    // The leftmost place for each part leaves most room for the next ones.
    int from = first.length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = text.indexOf(part, from);
      if (found < 0) {
        return false;
      }
      from = found + part.length();
    }
    return from <= end;
  }
}
