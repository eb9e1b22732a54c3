package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.broker.BrokerExtension;
import dev.penstock.broker.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The long form is {@code scripts/chaos --scenario backlog}. */
@ExtendWith(BrokerExtension.class)
class BackPressureIT {

  @Test
  void aBacklogLargerThanTheHeapForASlowModelCostsNeitherMemoryNorThePlaceInTheGroup(
      SharedBroker broker) throws Exception {
    BacklogRun.Result result =
        BacklogRun.run(
            broker.clientProperties(),
            broker.uniqueName("backlog"),
            3_500,
            Duration.ofSeconds(20),
            Path.of("target", "guarantee", "backlog"));

    assertThat(result.lives()).isTrue();
    assertThat(result.keptItsPlace()).as("no member left the group").isTrue();
    assertThat(result.answered()).isGreaterThan(32);
    assertThat(result.mostHeapMegabytes()).isLessThan(300);
  }
}
