package dev.penstock.inference.model;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of one model in a repository.
 *
 * @param name letters, digits, dot, dash and underscore; the first one a letter or digit
 * @param version the same; 10 is newer than 9, and 1.10 than 1.9
 */
public record ModelVersion(String name, String version) implements Comparable<ModelVersion> {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern PART = Pattern.compile("\\d+|\\D+");

  private static final Comparator<ModelVersion> ORDER =
      Comparator.comparing(ModelVersion::name)
          .thenComparing(ModelVersion::version, ModelVersion::compareParts);

  /** Whether this can be a name or version; nothing that can is able to leave its folder. */
  static boolean isSafe(String text) {
    return SAFE.matcher(text).matches();
  }

  @Override
  public int compareTo(ModelVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + ":" + version;
  }

  private static int compareParts(String one, String other) {
    Matcher left = PART.matcher(one);
    Matcher right = PART.matcher(other);
    while (true) {
      boolean leftHas = left.find();
      boolean rightHas = right.find();
      if (!leftHas || !rightHas) {
        int longer = Boolean.compare(leftHas, rightHas);
        // Equal as numbers ("1" and "01") must still not be equal as versions.
        return longer != 0 ? longer : one.compareTo(other);
      }
      int order = comparePart(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int comparePart(String one, String other) {
    return Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0))
        ? new BigInteger(one).compareTo(new BigInteger(other))
        : one.compareTo(other);
  }
}
