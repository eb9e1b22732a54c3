package dev.penstock.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a mistyped name was meant to be. */
final class Spelling {

  /** With more, two names have little in common. */
  private static final int MOST_SLIPS = 4;

  private Spelling() {}

  /** What to say of an unknown name: the known one that it resembles, if there is one. */
  static String unknown(String name, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String candidate) -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .filter(nearest -> distance(name, nearest) <= MOST_SLIPS)
        .map(nearest -> "is no setting; did you mean " + nearest + "?")
        .orElse("is no setting");
  }

  /** The fewest insertions, deletions and replacements that lead from one to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
