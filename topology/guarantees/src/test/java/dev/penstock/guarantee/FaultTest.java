package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 50})
  void aPlanHasItsKillsAndEveryOtherKind(int kills) {
    List<Fault> faults = faults(Fault.plan(7, kills, true));
    assertThat(faults.stream().filter(Fault.KILL::equals)).hasSize(kills);
    assertThat(faults).containsAll(EnumSet.complementOf(EnumSet.of(Fault.KILL)));
  }

  @Test
  void otherFaultsAreSpreadBetweenTheKills() {
    List<Fault> faults = faults(Fault.plan(7, 50, true));
    assertThat(faults).hasSize(50 + 12);
    for (int i = 0; i + 6 <= faults.size(); i++) {
      assertThat(faults.subList(i, i + 6))
          .as("from step %d", i)
          .contains(Fault.KILL)
          .anyMatch(fault -> fault != Fault.KILL);
    }
  }

  @Test
  void aLoneBrokerIsLeftAlone() {
    Set<Fault> ofBrokers = EnumSet.of(Fault.KILL_BROKER, Fault.FREEZE_BROKER);
    assertThat(faults(Fault.plan(7, 50, false)))
        .doesNotContainAnyElementsOf(ofBrokers)
        .contains(Fault.CUT, Fault.SILENCE);
  }

  @Test
  void aSeedDrawsTheSamePlanAndAnotherSeedAnother() {
    assertThat(Fault.plan(7, 50, true))
        .isEqualTo(Fault.plan(7, 50, true))
        .isNotEqualTo(Fault.plan(8, 50, true));
  }

  private static List<Fault> faults(List<Fault.Step> plan) {
    return plan.stream().map(Fault.Step::fault).toList();
  }
}
