package dev.penstock.guarantee;

import java.util.List;

/** At rest the committed offsets are the ends of the partitions. */
final class NothingLeftBehind implements Guarantee {

  @Override
  public List<String> breaches(Evidence evidence) {
    return evidence.uncommitted().entrySet().stream()
        .filter(partition -> partition.getValue() != 0)
        .map(partition -> partition.getValue() + " not committed in " + partition.getKey())
        .toList();
  }
}
