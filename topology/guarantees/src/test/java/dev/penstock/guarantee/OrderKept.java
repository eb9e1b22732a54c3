package dev.penstock.guarantee;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In each output partition the records of one source partition, and so those of one key, stand in
 * the order of their source. Of a record answered twice the first answer counts.
 */
final class OrderKept implements Guarantee {

  @Override
  public List<String> breaches(Evidence evidence) {
    Set<Source> seen = new HashSet<>();
    Map<String, Long> last = new HashMap<>();
    List<String> breaches = new ArrayList<>();
    for (Answer answer : evidence.answers()) {
      if (seen.add(answer.source())) {
        String line = answer.line() + " from " + answer.source().partition();
        Long before = last.put(line, answer.source().offset());
        if (before != null && before > answer.source().offset()) {
          breaches.add(answer + " stands after offset " + before);
        }
      }
    }
    return breaches;
  }
}
