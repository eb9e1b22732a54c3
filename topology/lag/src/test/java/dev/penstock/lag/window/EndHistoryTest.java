package dev.penstock.lag.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EndHistoryTest {

  private final EndHistory history = new EndHistory();

  @Test
  void aRecordArrivedBetweenTheLookThatMissedItAndTheOneThatSawIt() {
    history.add(1_000, 10);
    history.add(2_000, 10);
    history.add(3_000, 15);
    history.add(4_000, 15);
    for (long offset = 10; offset < 15; offset++) {
      assertThat(history.arrival(offset)).isEqualTo(new EndHistory.Arrival(2_000, 3_000));
    }
  }

  @Test
  void whatWasThereAtTheFirstLookMayBeOfAnyAge() {
    history.add(1_000, 10);
    history.add(2_000, 20);
    assertThat(history.arrival(9).isOpen()).isTrue();
    assertThat(history.arrival(9).before()).isEqualTo(1_000);
    assertThat(history.arrival(10).isOpen()).isFalse();
  }

  @Test
  void aTimestampCountsOnlyWithinWhatWasSeen() {
    EndHistory.Arrival seen = new EndHistory.Arrival(2_000, 3_000);
    assertThat(seen.clamp(2_500)).isEqualTo(2_500);
    assertThat(seen.clamp(5)).as("backdated").isEqualTo(2_000);
    assertThat(seen.clamp(9_000)).as("from the future").isEqualTo(3_000);
    assertThat(new EndHistory.Arrival(Long.MIN_VALUE, 3_000).clamp(5)).isEqualTo(5);
  }

  @Test
  void aTopicCreatedAnewHasAHistoryOfItsOwn() {
    history.add(1_000, 100);
    history.add(2_000, 200);
    history.add(3_000, 5);
    history.add(4_000, 120);
    assertThat(history.arrival(110)).isEqualTo(new EndHistory.Arrival(3_000, 4_000));
    assertThat(history.arrival(3).isOpen()).isTrue();
  }

  @Test
  void longHistoriesStayBoundedAndKeepTheirReach() {
    for (int i = 0; i < 100_000; i++) {
      history.add(i * 1_000L, i);
    }
    assertThat(history.runs()).isLessThanOrEqualTo(256);
    assertThat(history.arrival(0).isOpen()).isFalse();
    // What is near is exact; what is far is bracketed more widely, but truly.
    assertThat(history.arrival(99_998)).isEqualTo(new EndHistory.Arrival(99_998_000, 99_999_000));
    for (long offset = 0; offset < 99_999; offset += 777) {
      EndHistory.Arrival arrival = history.arrival(offset);
      assertThat(arrival.after()).isLessThanOrEqualTo(offset * 1_000);
      assertThat(arrival.before()).isGreaterThanOrEqualTo((offset + 1) * 1_000);
    }
  }

  @Test
  void aClockThatIsSetBackDoesNotTurnTimesAround() {
    history.add(5_000, 10);
    history.add(1_000, 20);
    history.add(2_000, 30);
    assertThat(history.arrival(15)).isEqualTo(new EndHistory.Arrival(5_000, 5_000));
  }

  @Test
  void askingPastTheEndIsAnError() {
    history.add(1_000, 10);
    assertThatThrownBy(() -> history.arrival(10)).isInstanceOf(IllegalArgumentException.class);
  }
}
