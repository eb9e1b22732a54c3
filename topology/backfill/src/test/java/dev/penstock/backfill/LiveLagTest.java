package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.cluster.Selection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a job makes way for the live application. */
class LiveLagTest {

  private final IntakeGate gate = new IntakeGate();
  private final List<String> notes = new ArrayList<>();
  private final LiveLag lag =
      new LiveLag(
          new LagMonitor(
              () -> {
                throw new AssertionError("not measured here");
              },
              () -> {
                throw new AssertionError("not measured here");
              },
              LagOptions.of(Selection.ALL, Duration.ofSeconds(5)),
              Clock.systemUTC()),
          "penstock",
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          gate,
          notes::add);

  @Test
  void readsNothingWhileTheLagIsAboveTheLimit() {
    lag.judge(30);
    assertThat(gate.isOpen()).isTrue();
    lag.judge(31);
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.reason()).hasValueSatisfying(why -> assertThat(why).contains("penstock", "31"));
  }

  @Test
  void goesOnOnlyBelowHalfOfTheLimit() {
    lag.judge(40);
    lag.judge(29);
    lag.judge(15);
    assertThat(gate.isOpen()).isFalse();
    lag.judge(14);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void saysEachTurnOnce() {
    for (double seconds : new double[] {1, 40, 50, 20, 10, 5, 60}) {
      lag.judge(seconds);
    }
    assertThat(notes).hasSize(3);
    assertThat(notes.get(1)).startsWith("goes on");
  }

  @Test
  void aPausedJobStaysPausedWhateverTheLag() {
    gate.stop(Optional.of("paused"));
    lag.judge(0);
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.reason()).contains("paused");
  }
}
