package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The long form is {@code scripts/chaos --scenario poison}. */
class PoisonIT {

  private static final Path LOGS = Path.of("target", "guarantee", "poison");
  private static final long SEED = 1;
  private static final int RECORDS = 50;

  @Test
  void everyRecordIsAnsweredWhateverItIsAndHoweverTopicsAreSetUp() throws Exception {
    Files.createDirectories(LOGS);
    try (ForkedBrokers brokers = new ForkedBrokers(1, 0, PoisonScenario.BROKER, LOGS)) {
      PoisonRun.Result result =
          PoisonScenario.run(brokers, SEED, RECORDS, Map.of(), LOGS, System.err::println);
      assertThat(result.unanswered()).as("unanswered").isZero();
      assertThat(result.stops()).as("instances that ended").isZero();
    }
  }
}
