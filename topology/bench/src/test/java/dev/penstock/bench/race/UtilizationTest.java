package dev.penstock.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UtilizationTest {

  @Test
  void aPipelineAtItsCeilingIsBoundByTheDeviceWhateverElseIsBusy() {
    assertThat(new Utilization(0.99, 1, 0.9, 0.5, 0.9, 0).verdict()).hasValue(Bottleneck.DEVICE);
  }

  @Test
  void busyDecodersBind() {
    assertThat(new Utilization(0.4, 0.99, 0.1, 0.1, 0.2, 0.1).verdict())
        .hasValue(Bottleneck.DECODE);
  }

  @Test
  void workersThatPackBind() {
    assertThat(new Utilization(0.4, 0, 0.95, 0.1, 0.2, 0.1).verdict()).hasValue(Bottleneck.COPY);
  }

  @Test
  void waitsForCommitsBind() {
    assertThat(new Utilization(0.5, 0, 0, 0.5, 0.3, 0.1).verdict()).hasValue(Bottleneck.COMMIT);
  }

  @Test
  void busyStreamThreadsBind() {
    assertThat(new Utilization(0, 0, 0.1, 0.1, 0.95, 0).verdict()).hasValue(Bottleneck.KAFKA);
  }

  @Test
  void idleStreamThreadsAreStarved() {
    assertThat(new Utilization(0.3, 0, 0, 0.05, 0.1, 0.8).verdict()).hasValue(Bottleneck.STARVED);
  }

  @Test
  void idleStreamThreadsDoNotHideBusyDecoders() {
    assertThat(new Utilization(0.21, 0.998, 0, 0, 0.1, 0.79).verdict()).hasValue(Bottleneck.DECODE);
  }

  @Test
  void nothingBindsWhereNothingIsAtItsLimit() {
    Utilization busy = new Utilization(0.84, 0, 0.3, 0.1, 0.3, 0.2);
    assertThat(busy.verdict()).isEmpty();
    assertThat(busy.nearest()).isEqualTo(Bottleneck.DEVICE);
  }

  @Test
  void sharesOfSeveralRoundsAreAveraged() {
    assertThat(
            Utilization.mean(
                List.of(
                    new Utilization(1, 0, 0, 0, 0, 0),
                    new Utilization(0.5, 1, 0.5, 0.5, 0.5, 0.5))))
        .isEqualTo(new Utilization(0.75, 0.5, 0.25, 0.25, 0.25, 0.25));
  }
}
