package dev.penstock.guarantee;

import java.util.List;
import java.util.Map;

/**
 * What a trial has shown, once nothing is on its way any more.
 *
 * @param sent every input record, by its place
 * @param answers predictions and dead letters, those of one output partition in its order
 * @param uncommitted by input partition, records after the committed offset
 */
record Evidence(Map<Source, Sent> sent, List<Answer> answers, Map<Integer, Long> uncommitted) {

  Evidence {
    sent = Map.copyOf(sent);
    answers = List.copyOf(answers);
    uncommitted = Map.copyOf(uncommitted);
  }

  long deadLetters() {
    return answers.stream().filter(Answer::isDeadLetter).count();
  }
}
