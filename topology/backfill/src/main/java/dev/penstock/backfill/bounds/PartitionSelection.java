package dev.penstock.backfill.bounds;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code --partitions}: some partitions of a topic, such as {@code 0,2,5-7}.
 *
 * @param partitions at least one, in ascending order
 */
public record PartitionSelection(Set<Integer> partitions) {

  /** Six digits: more partitions than a cluster has, and few enough to list. */
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  public PartitionSelection {
    SortedSet<Integer> copy = new TreeSet<>(partitions);
    if (copy.isEmpty() || copy.first() < 0) {
      throw new IllegalArgumentException(
          "partitions are " + copy + "; at least one is required, and none may be negative");
    }
    partitions = Collections.unmodifiableSortedSet(copy);
  }

  /**
   * Reads an option's value. A partition may be named twice.
   *
   * @throws IllegalArgumentException if it is not a list of partitions and ranges of them
   */
  public static PartitionSelection parse(String text) {
    Set<Integer> partitions = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw new IllegalArgumentException(
            "\"%s\" does not name partitions: \"%s\" is neither a partition nor a range; write them as 0,2,5-7"
                .formatted(text, part));
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (last < first) {
        throw new IllegalArgumentException(
            "\"%s\" does not name partitions: range %s ends before it starts; write it as %d-%d"
                .formatted(text, part.strip(), last, first));
      }
      for (int partition = first; partition <= last; partition++) {
        partitions.add(partition);
      }
    }
    return new PartitionSelection(partitions);
  }
}
