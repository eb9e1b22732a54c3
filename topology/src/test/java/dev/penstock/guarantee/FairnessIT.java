package dev.penstock.guarantee;

import dev.penstock.broker.BrokerExtension;
import dev.penstock.broker.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The long form is {@code scripts/chaos --scenario fairness}. */
@ExtendWith(BrokerExtension.class)
class FairnessIT {

  @ParameterizedTest
  @CsvSource({"classic, 16, 4096", "classic, 2, 150000", "streams, 16, 150000"})
  void oneStreamThreadLetsNoPartitionOfABacklogStarve(
      String protocol, int batchSize, int imageBytes, SharedBroker broker) throws Exception {
    String name = "fairness-%s-%d-%d".formatted(protocol, batchSize, imageBytes);
    Evidence evidence =
        FairnessRun.run(
            broker.clientProperties(),
            broker.uniqueName(name),
            new FairnessRun.Shape(protocol, 6, batchSize, imageBytes),
            Map.of(),
            Duration.ofSeconds(6),
            Path.of("target", "guarantee", name));
    Guarantee.requireAll(List.of(new Fairness()), evidence);
  }
}
