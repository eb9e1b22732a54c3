package dev.penstock.guarantee;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No input record has a second answer, neither in the same topic nor in the other. */
final class NoDuplicates implements Guarantee {

  @Override
  public List<String> breaches(Evidence evidence) {
    Set<Source> seen = new HashSet<>();
    return evidence.answers().stream()
        .filter(answer -> !seen.add(answer.source()))
        .map(answer -> answer + " is a second answer")
        .toList();
  }
}
