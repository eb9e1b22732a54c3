package dev.penstock.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The dead letters are the poison records and no others, each with the stage of its failure. */
final class DeadLettersComplete implements Guarantee {

  @Override
  public List<String> breaches(Evidence evidence) {
    Map<Source, Answer> letters =
        evidence.answers().stream()
            .filter(Answer::isDeadLetter)
            .collect(Collectors.toMap(Answer::source, Function.identity(), (a, b) -> a));
    List<String> breaches = new ArrayList<>();
    for (Sent sent : evidence.sent().values()) {
      Answer letter = letters.remove(sent.source());
      String expected = sent.isPoison() ? sent.poison().stage() : null;
      String actual = letter == null ? null : letter.stage();
      if (!Objects.equals(expected, actual)) {
        breaches.add(sent + " has a dead letter of stage " + actual + ", not " + expected);
      }
    }
    letters.values().forEach(letter -> breaches.add(letter + " answers nothing that was sent"));
    return breaches;
  }
}
