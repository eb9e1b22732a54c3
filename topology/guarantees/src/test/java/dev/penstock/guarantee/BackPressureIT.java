package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The long form is {@code scripts/chaos --scenario backlog}. */
@ExtendWith(BrokerExtension.class)
class BackPressureIT {

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void aBacklogLargerThanTheHeapForASlowModelCostsNeitherMemoryNorThePlaceInTheGroup(
      String protocol, SharedBroker broker) throws Exception {
    String name = "backlog-" + protocol;
    BacklogRun.Result result =
        BacklogRun.run(
            broker.clientProperties(),
            broker.uniqueName(name),
            Map.of(
                "streams.group.protocol",
                protocol,
                "penstock.simulated.batch-time",
                "10s",
                "streams.max.poll.interval.ms",
                "8000"),
            3_500,
            Duration.ofSeconds(22),
            Path.of("target", "guarantee", name));

    assertThat(result.lives()).isTrue();
    assertThat(result.keptItsPlace()).as("no member left the group").isTrue();
    assertThat(result.answered()).isGreaterThan(1);
    assertThat(result.settledHeapMegabytes()).isLessThan(250);
  }
}
