package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.guarantee.KillPlan.Kill;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A job answers each of its records once and ends, whenever its processes are killed. The long form
 * is {@code scripts/chaos --scenario backfill}.
 */
class BackfillGuaranteeIT {

  private static final Path LOGS = Path.of("target", "guarantee", "backfill");

  @Test
  @Timeout(180)
  void aJobEndsWithEachRecordAnsweredOnceWhileItsProcessesAreKilled() throws Exception {
    Files.createDirectories(LOGS);
    List<Kill> plan =
        List.of(new Kill(0.2, Duration.ZERO, 0, false), new Kill(0.6, Duration.ZERO, 0, true));
    BackfillReport report;
    try (ForkedBrokers brokers = new ForkedBrokers(1, 0, LOGS)) {
      report =
          new BackfillScenario(brokers, 2, Map.of(), LOGS, System.err::println)
              .run("backfill", 1, 2_000, plan);
    }

    assertThat(report.kills()).isEqualTo(2);
    assertThat(report.killed()).isEqualTo(3);
    assertThat(report.lost()).as("lost").isZero();
    assertThat(report.duplicated()).as("duplicated").isZero();
    assertThat(report.reordered()).as("reordered").isZero();
    assertThat(report.ended()).as("ended").isTrue();
    assertThat(report.otherBreaches()).isEmpty();
  }
}
