package dev.penstock.guarantee;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The long form is {@code scripts/chaos --scenario fairness}. */
class FairnessIT {

  private static final Path LOGS = Path.of("target", "guarantee", "fairness");

  @ParameterizedTest
  @CsvSource({"classic, 16, 4096", "classic, 2, 150000", "streams, 16, 150000"})
  void oneStreamThreadLetsNoPartitionOfABacklogStarve(
      String protocol, int batchSize, int imageBytes) throws Exception {
    Files.createDirectories(LOGS);
    // In a process of its own: its collections of garbage would stop the reader as well.
    try (ForkedBrokers brokers = new ForkedBrokers(1, 0, LOGS)) {
      Evidence evidence =
          FairnessRun.run(
              brokers.clientProperties(),
              "fairness",
              new FairnessRun.Shape(protocol, 6, batchSize, imageBytes),
              Map.of(),
              Duration.ofSeconds(6),
              LOGS.resolve("%s-%d-%d".formatted(protocol, batchSize, imageBytes)));
      Guarantee.requireAll(List.of(new Fairness()), evidence);
    }
  }
}
