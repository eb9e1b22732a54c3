package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two partitions with 200 records each; a look finds answers every second, others find nothing. */
class FairnessTest {

  private static final int BACKLOG = 200;

  private final List<Evidence.Arrivals> looks = new ArrayList<>();
  private long seconds = 1_000;

  @Test
  void equalPartitionsAreFair() {
    for (int i = 0; i < 9; i++) {
      look(10, 10);
    }
    assertThat(new Fairness("classic").breaches(evidence())).isEmpty();
    assertThat(spread().slowestShare()).isEqualTo(1);
    assertThat(spread().windows()).isEqualTo(7);
    assertThat(spread().longestPause()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void turnsWithinAWindowAreFair() {
    for (int i = 0; i < 8; i++) {
      look(i % 2 == 0 ? 10 : 0, i % 2 == 0 ? 0 : 10);
    }
    assertThat(spread().slowestShare()).isEqualTo(1);
    assertThat(spread().longestPause()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aPartitionThatFallsBehindForOneWindowIsNot() {
    look(1, 1);
    look(20, 20);
    look(26, 14);
    look(20, 20);
    assertThat(spread().slowestShare()).isCloseTo(0.7, within(1e-9));
    look(14, 26);
    look(27, 13);
    assertThat(spread().slowestShare()).isCloseTo(0.65, within(1e-9));
    assertThat(new Fairness("classic").breaches(evidence())).hasSize(1);
  }

  @Test
  void aCommitThatIsSeenInPartsIsOneLook() {
    look(1, 1);
    look(10, 10);
    look(20, 10);
    see(0, 10);
    look(10, 10);
    look(10, 10);
    assertThat(spread().slowestShare()).isEqualTo(1);
  }

  @Test
  void aPartitionThatStarvesWhileTheOtherIsEmptiedIsSeen() {
    look(BACKLOG, 0);
    assertThat(spread().slowestShare()).isZero();
  }

  @Test
  void whatCameBeforeAnyAnswerOfAPartitionIsNoWindow() {
    look(60, 0);
    look(10, 10);
    look(10, 10);
    look(10, 10);
    assertThat(spread().windows()).isEqualTo(1);
    assertThat(spread().slowestShare()).isEqualTo(1);
  }

  @Test
  void aPartitionThatRunsDryIsNotBlamedForFewAnswers() {
    look(1, 1);
    look(BACKLOG - 3, BACKLOG - 39);
    look(2, 38);
    assertThat(spread().windows()).isEqualTo(2);
    assertThat(spread().slowestShare()).isGreaterThan(0.7);
  }

  @Test
  void aPauseCountsUpToTheLastLookAndOnlyForWhoWaits() {
    look(1, BACKLOG);
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
    look(1, 1);
    look(50, 50);
    assertThat(new Fairness("classic").breaches(evidence())).isEmpty();
  }

  @Test
  void tooLittleToJudgeIsABreach() {
    look(19, 19);
    assertThat(new Fairness("classic").breaches(evidence())).hasSize(1);
  }

  private void look(int first, int second) {
    see(0, 0);
    see(first, second);
    seconds++;
  }

  private void see(int first, int second) {
    Map<Integer, Integer> answers = new HashMap<>(Map.of(0, first, 1, second));
    answers.values().removeIf(count -> count == 0);
    looks.add(new Evidence.Arrivals(Duration.ofSeconds(seconds).toNanos(), answers));
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
    return new Evidence(sent, List.of(), Map.of(), looks);
  }
}
