package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.guarantee.Slowness.Patience;
import dev.penstock.guarantee.Slowness.TimedOut;
import dev.penstock.testkit.RequestGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In a group of one, the hardest to get right: nobody else takes over what a thread loses. The long
 * form is {@code scripts/chaos --scenario slow-brokers}.
 */
class SlowBrokersIT {

  private static final Path LOGS = Path.of("target", "guarantee", "slow-brokers");

  /** Short, so that calls time out; still twice as long as any answer takes here. */
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofMillis(2_500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  private static final Duration LENGTH = Duration.ofSeconds(3);

  private static final List<Slowness> FALLING =
      List.of(Slowness.PRODUCE, Slowness.END_TRANSACTION, Slowness.OFFSETS, Slowness.METADATA);

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void callsThatTimeOutCostNoRecord(String protocol) throws Exception {
    Path folder = LOGS.resolve(protocol);
    Files.createDirectories(folder);
    List<SlowBrokersRun.Step> steps = new ArrayList<>();
    for (Slowness slowness : FALLING) {
      steps.add(new SlowBrokersRun.Step(slowness, RequestGate.Side.REQUEST, false, LENGTH));
    }
    try (ForkedBrokers brokers = new ForkedBrokers(1, 1, folder)) {
      SlowBrokersRun.Result result =
          new SlowBrokersRun(brokers, System.err::println)
              .run(
                  "slow-" + protocol,
                  new SlowBrokersRun.Setup(true, protocol, 1, 1, PATIENCE),
                  steps,
                  1_200,
                  folder);
      assertThat(result.timeouts())
          .containsKeys(TimedOut.SEND, TimedOut.COMMIT, TimedOut.OFFSETS, TimedOut.FORWARD)
          .doesNotContainValue(0);
      assertThat(result.lost()).as("lost").isZero();
      assertThat(result.duplicated()).as("duplicated").isZero();
      assertThat(result.reordered()).as("reordered").isZero();
      assertThat(result.stops()).as("instances that ended").isZero();
      assertThat(result.otherBreaches()).isEmpty();
    }
  }
}
