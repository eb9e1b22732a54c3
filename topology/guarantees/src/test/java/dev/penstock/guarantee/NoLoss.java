package dev.penstock.guarantee;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every input record has an answer. */
final class NoLoss implements Guarantee {

  @Override
  public List<String> breaches(Evidence evidence) {
    Set<Source> lost = new HashSet<>(evidence.sent().keySet());
    evidence.answers().forEach(answer -> lost.remove(answer.source()));
    return lost.stream().map(source -> source + " has no answer").toList();
  }
}
