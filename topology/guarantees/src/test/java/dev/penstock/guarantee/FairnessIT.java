package dev.penstock.guarantee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The long form is {@code scripts/chaos --scenario fairness}. */
class FairnessIT {

  private static final Path LOGS = Path.of("target", "guarantee", "fairness");

  /** In a process of its own: its collections of garbage would stop the reader as well. */
  private static ForkedBrokers brokers;

  @BeforeAll
  static void startBroker() throws IOException {
    Files.createDirectories(LOGS);
    brokers = new ForkedBrokers(1, 0, LOGS);
  }

  @AfterAll
  static void stopBroker() {
    brokers.close();
  }

  @ParameterizedTest
  @CsvSource({"classic, 16, 4096", "classic, 2, 150000", "streams, 16, 150000"})
  void oneStreamThreadLetsNoPartitionOfABacklogStarve(
      String protocol, int batchSize, int imageBytes) throws Exception {
    String name = "%s-%d-%d".formatted(protocol, batchSize, imageBytes);
    Evidence evidence =
        FairnessRun.run(
            brokers.clientProperties(),
            name,
            new FairnessRun.Shape(protocol, 6, batchSize, imageBytes),
            Map.of(),
            Duration.ofSeconds(5),
            LOGS.resolve(name));
    Guarantee.requireAll(List.of(new Fairness(protocol)), evidence);
  }
}
