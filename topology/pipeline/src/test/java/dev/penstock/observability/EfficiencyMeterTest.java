package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.FiringReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class EfficiencyMeterTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final EfficiencyMeter meter = new EfficiencyMeter(() -> now);

  @Test
  void knowsNothingBeforeThereWasEnoughWork() {
    ran(0, 100, 8);
    now = START.plusSeconds(10);

    assertThat(meter.ceiling()).isNaN();
    assertThat(meter.ratio()).isNaN();
  }

  @Test
  void waitingLowersTheRatioAndNotTheCeiling() {
    for (int second = 0; second < 10; second++) {
      ran(second * 1000L, 250, 50);
    }
    now = START.plusSeconds(10);

    assertThat(meter.ceiling()).isCloseTo(200, within(1e-9));
    assertThat(meter.ratio()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void runsSideBySideCountOnce() {
    for (int second = 0; second < 10; second++) {
      ran(second * 1000L, 1000, 10);
      ran(second * 1000L, 1000, 10);
    }
    now = START.plusSeconds(10);

    assertThat(meter.ceiling()).isCloseTo(20, within(1e-9));
    assertThat(meter.ratio()).isCloseTo(1, within(1e-9));
  }

  @Test
  void theBestWindowIsTheCeilingAndAnIdleOneReachesNothingOfIt() {
    for (int second = 0; second < 10; second++) {
      ran(second * 1000L, 1000, 30);
    }
    now = START.plusSeconds(10);
    assertThat(meter.ratio()).isCloseTo(1, within(1e-9));
    now = START.plusSeconds(20);

    assertThat(meter.ceiling()).isCloseTo(30, within(1e-9));
    assertThat(meter.ratio()).isZero();
  }

  private void ran(long atMillis, long millis, int size) {
    meter.batchFinished(
        new BatchReport(
            FiringReason.FULL,
            size,
            0,
            START.plusMillis(atMillis),
            0,
            Duration.ofMillis(millis).toNanos(),
            Collections.nCopies(size, null),
            null));
  }
}
