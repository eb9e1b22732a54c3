package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two partitions with 400 records each, and a batch every second. */
class FairnessTest {

  private static final int BACKLOG = 400;

  private final List<Evidence.Arrivals> looks = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private long seconds = 1_000;

  @Test
  void equalPartitionsAreFair() {
    for (int i = 0; i < 9; i++) {
      look(20, 20);
    }
    assertThat(new Fairness("classic").breaches(evidence())).isEmpty();
    assertThat(spread().slowestShare()).isEqualTo(1);
    assertThat(spread().windows()).isEqualTo(6);
    assertThat(spread().longestPause()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void turnsWithinAWindowAreFair() {
    for (int i = 0; i < 8; i++) {
      look(i % 2 == 0 ? 20 : 0, i % 2 == 0 ? 0 : 20);
    }
    assertThat(spread().slowestShare()).isEqualTo(1);
    assertThat(spread().longestPause()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aPartitionThatFallsBehindForOneWindowIsNot() {
    look(40, 40);
    look(40, 40);
    look(52, 28);
    look(40, 40);
    assertThat(spread().slowestShare()).isCloseTo(0.7, within(1e-9));
    look(28, 52);
    look(54, 26);
    assertThat(spread().slowestShare()).isCloseTo(0.65, within(1e-9));
    assertThat(new Fairness("classic").breaches(evidence())).hasSize(1);
  }

  @Test
  void aCommitThatIsSeenInPartsIsNoUnfairness() {
    batch(40, 40);
    see(40, 40);
    batch(40, 40);
    see(40, 0);
    batch(40, 40);
    see(40, 80);
    assertThat(spread().slowestShare()).isEqualTo(1);
  }

  @Test
  void aPartitionThatStarvesWhileTheOtherIsEmptiedIsSeen() {
    look(BACKLOG, 0);
    assertThat(spread().slowestShare()).isZero();
  }

  @Test
  void theStartIsNotJudged() {
    look(120, 2);
    look(38, 38);
    look(20, 20);
    look(20, 20);
    assertThat(spread().windows()).isEqualTo(1);
    assertThat(spread().slowestShare()).isEqualTo(1);
  }

  @Test
  void aPartitionThatRunsDryIsNotBlamedForFewAnswers() {
    look(40, 40);
    look(BACKLOG - 44, BACKLOG - 116);
    look(4, 76);
    assertThat(spread().windows()).isEqualTo(2);
    assertThat(spread().slowestShare()).isGreaterThan(0.7);
  }

  @Test
  void aPauseCountsUpToTheLastLookAndOnlyForWhoWaits() {
    look(2, BACKLOG);
    for (int i = 0; i < 6; i++) {
      look(0, 0);
    }
    assertThat(spread().longestPause()).isEqualTo(Duration.ofSeconds(6));
    assertThat(new Fairness("classic").breaches(evidence()))
        .anyMatch(text -> text.contains("6000 ms"));
  }

  @Test
  void whatCameBeforeTheFirstAnswerIsNoPause() {
    for (int i = 0; i < 20; i++) {
      look(0, 0);
    }
    look(40, 40);
    look(100, 100);
    assertThat(new Fairness("classic").breaches(evidence())).isEmpty();
  }

  @Test
  void tooLittleToJudgeIsABreach() {
    look(40, 40);
    look(38, 38);
    assertThat(new Fairness("classic").breaches(evidence())).hasSize(1);
  }

  /** A batch that is seen at once. */
  private void look(int first, int second) {
    batch(first, second);
    see(first, second);
  }

  private void batch(int first, int second) {
    seconds++;
    answer(0, first);
    answer(1, second);
  }

  private void answer(int partition, int count) {
    for (int i = 0; i < count; i++) {
      answers.add(new Answer(new Source(partition, i), "line", null, seconds * 1000));
    }
  }

  private void see(int first, int second) {
    Map<Integer, Integer> seen = new HashMap<>(Map.of(0, first, 1, second));
    seen.values().removeIf(count -> count == 0);
    looks.add(new Evidence.Arrivals(Duration.ofSeconds(seconds).toNanos(), seen));
  }

  private Fairness.Spread spread() {
    return Fairness.spread(evidence());
  }

  private Evidence evidence() {
    Map<Source, Sent> sent = new HashMap<>();
    for (int i = 0; i < BACKLOG; i++) {
      for (int partition = 0; partition < 2; partition++) {
        Source source = new Source(partition, i);
        sent.put(source, new Sent(source, null));
      }
    }
    return new Evidence(sent, answers, Map.of(), looks);
  }
}
