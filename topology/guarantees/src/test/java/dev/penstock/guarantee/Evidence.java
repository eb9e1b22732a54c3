package dev.penstock.guarantee;

import java.util.List;
import java.util.Map;

/**
 * What a trial has shown, once nothing is on its way any more.
 *
 * @param sent every input record, by its place
 * @param answers predictions and dead letters, those of one output partition in its order
 * @param uncommitted by input partition, records after the committed offset
 * @param arrivals when answers could be read
 */
record Evidence(
    Map<Source, Sent> sent,
    List<Answer> answers,
    Map<Integer, Long> uncommitted,
    List<Arrivals> arrivals) {

  Evidence {
    sent = Map.copyOf(sent);
    answers = List.copyOf(answers);
    uncommitted = Map.copyOf(uncommitted);
    arrivals = List.copyOf(arrivals);
  }

  /**
   * What one look at all output partitions found new.
   *
   * @param nanos when, by {@link System#nanoTime}
   * @param answers by input partition, new answers; without those that have none
   */
  record Arrivals(long nanos, Map<Integer, Integer> answers) {

    Arrivals {
      answers = Map.copyOf(answers);
    }

    int of(int partition) {
      return answers.getOrDefault(partition, 0);
    }

    boolean isEmpty() {
      return answers.isEmpty();
    }
  }

  long deadLetters() {
    return answers.stream().filter(Answer::isDeadLetter).count();
  }
}
