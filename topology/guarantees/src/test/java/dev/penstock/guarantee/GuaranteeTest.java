package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guarantee that cannot be seen to break proves nothing. */
class GuaranteeTest {

  private final Map<Source, Sent> sent = new HashMap<>();
  private final List<Answer> answers = new ArrayList<>();
  private final Map<Integer, Long> uncommitted = new HashMap<>(Map.of(0, 0L));

  @BeforeEach
  void threeRecordsAnsweredAsTheyShould() {
    send(0, null);
    send(1, Poison.NO_IMAGE);
    send(2, null);
    answers.add(prediction(0));
    answers.add(letter(1, "decode-image"));
    answers.add(prediction(2));
  }

  @Test
  void allHold() {
    Guarantee.requireAll(Guarantee.EXACTLY_ONCE, evidence());
  }

  @Test
  void aMissingAnswerIsALoss() {
    answers.remove(2);
    assertThat(broken()).containsExactly(NoLoss.class);
  }

  @Test
  void aSecondAnswerIsADuplicateAndNoDisorder() {
    answers.add(prediction(0));
    assertThat(broken()).containsExactly(NoDuplicates.class);
  }

  @Test
  void aPredictionBesideADeadLetterIsADuplicate() {
    answers.add(prediction(1));
    assertThat(broken()).contains(NoDuplicates.class);
  }

  @Test
  void anEarlierRecordAfterALaterOneIsDisorder() {
    answers.add(answers.remove(0));
    assertThat(broken()).containsExactly(OrderKept.class);
  }

  @Test
  void aDeadLetterOfTheWrongStageOrASoundRecordIsABreach() {
    answers.set(1, letter(1, "inference"));
    assertThat(broken()).containsExactly(DeadLettersComplete.class);
    answers.set(1, letter(1, "decode-image"));
    answers.set(2, letter(2, "inference"));
    assertThat(broken()).containsExactly(DeadLettersComplete.class);
  }

  @Test
  void anUncommittedRecordAtRestIsLeftBehind() {
    uncommitted.put(0, 1L);
    assertThat(broken()).containsExactly(NothingLeftBehind.class);
  }

  private List<Class<?>> broken() {
    List<Class<?>> broken = new ArrayList<>();
    for (Guarantee guarantee : Guarantee.EXACTLY_ONCE) {
      if (!guarantee.breaches(evidence()).isEmpty()) {
        broken.add(guarantee.getClass());
      }
    }
    return broken;
  }

  private Evidence evidence() {
    return new Evidence(sent, answers, uncommitted, List.of());
  }

  private void send(long offset, Poison poison) {
    Source source = new Source(0, offset);
    sent.put(source, new Sent(source, poison));
  }

  private static Answer prediction(long offset) {
    return new Answer(new Source(0, offset), "predictions-0", null, 0);
  }

  private static Answer letter(long offset, String stage) {
    return new Answer(new Source(0, offset), "dead-letters-0", stage, 0);
  }
}
