package dev.penstock.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that a mistyped one was meant to be. */
public final class Spelling {

  /** Beyond this, two names have little in common. */
  private static final int MOST_SLIPS = 4;

  private Spelling() {}

  /** The message for an unknown name, with the known one that it resembles, if there is one. */
  static String unknown(String name, Collection<String> known) {
    return nearest(name, known)
        .map(nearest -> "is not a setting; did you mean " + nearest + "?")
        .orElse("is not a setting");
  }

  /** The known name that an unknown one resembles, if there is one. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    return nearest(name, known, MOST_SLIPS);
  }

  /**
   * The same, for short names, which resemble each other with fewer slips.
   *
   * @param most slips at most
   */
  public static Optional<String> nearest(String name, Collection<String> known, int most) {
    String nearest = null;
    int fewest = Math.min(most, MOST_SLIPS) + 1;
    for (String candidate : known) {
      int slips = slips(name, candidate);
      boolean first = slips == fewest && nearest != null && candidate.compareTo(nearest) < 0;
      if (slips < fewest || first) {
        nearest = candidate;
        fewest = slips;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * The fewest insertions, deletions and replacements that turn one name into the other, or more
   * than {@link #MOST_SLIPS} if it takes more. That few stay within the same distance of the
   * table's diagonal, so the rest is skipped: a file with hundreds of unknown names costs nothing.
   */
  private static int slips(String from, String to) {
    int tooMany = MOST_SLIPS + 1;
    if (Math.abs(from.length() - to.length()) > MOST_SLIPS) {
      return tooMany;
    }
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = Math.min(j, tooMany);
    }
    for (int i = 1; i <= from.length(); i++) {
      int first = Math.max(1, i - MOST_SLIPS);
      int last = Math.min(to.length(), i + MOST_SLIPS);
      int diagonal = row[first - 1];
      row[first - 1] = first == 1 ? Math.min(i, tooMany) : tooMany;
      int least = row[first - 1];
      for (int j = first; j <= last; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
        least = Math.min(least, row[j]);
      }
      if (least > MOST_SLIPS) {
        return tooMany;
      }
    }
    return row[to.length()];
  }
}
