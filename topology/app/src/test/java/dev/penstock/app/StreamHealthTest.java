package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StreamHealthTest {

  private final ManualTicker ticker = new ManualTicker();
  private final InstanceFailures failures = new InstanceFailures();
  private final StreamHealth stream = new StreamHealth(ticker, failures);

  @BeforeAll
  static void beQuiet() {
    setLevels(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    setLevels(null);
  }

  @Test
  void notReadyUntilItHasRun() {
    assertThat(stream.ready().reason()).isEqualTo("not started");
    onChange(State.REBALANCING);
    ticker.advance(Duration.ofSeconds(3));
    assertThat(stream.ready().up()).isFalse();
    assertThat(stream.ready().reason()).isEqualTo("joining the group for 3 s");
    assertThat(stream.isServing()).isFalse();

    onChange(State.RUNNING);

    assertThat(stream.ready().up()).isTrue();
    assertThat(stream.isServing()).isTrue();
  }

  @Test
  void aRebalanceIsNoReasonToFallOutUntilItLastsTooLong() {
    onChange(State.REBALANCING, State.RUNNING, State.REBALANCING);
    assertThat(stream.ready().up()).isTrue();
    assertThat(stream.isServing()).isTrue();

    ticker.advance(Duration.ofSeconds(60));
    assertThat(stream.ready().up()).isTrue();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(stream.ready().up()).isFalse();
    assertThat(stream.ready().reason()).isEqualTo("rebalancing for 61 s; the limit is 60 s");

    onChange(State.RUNNING);
    assertThat(stream.ready().up()).isTrue();
  }

  @Test
  void liveUntilTheStreamHasStoppedWithAnError() {
    onChange(State.REBALANCING, State.RUNNING, State.REBALANCING);
    ticker.advance(Duration.ofHours(1));
    assertThat(stream.live().up()).isTrue();

    onChange(State.PENDING_ERROR);
    assertThat(stream.ready().up()).isFalse();
    assertThat(stream.live().up()).isTrue();
    onChange(State.ERROR);
    assertThat(stream.live().up()).isFalse();
    assertThat(stream.isServing()).isFalse();
  }

  @Test
  void aStreamThatStopsWithAnErrorAndNoFailureOfAThreadStopsTheInstance() {
    onChange(State.REBALANCING, State.RUNNING, State.PENDING_ERROR, State.ERROR);

    assertThat(failures.isFatal()).isTrue();
    assertThat(failures.reason()).hasMessageContaining("Kafka Streams stopped with an error");
  }

  @Test
  void aLateReportDoesNotReviveAStreamThatStops() {
    onChange(State.REBALANCING, State.RUNNING, State.PENDING_SHUTDOWN, State.RUNNING);

    assertThat(stream.ready().up()).isFalse();
    assertThat(stream.ready().reason()).isEqualTo("stopping");
  }

  @Test
  void aListenerThatFailsKeepsNoOtherFromHearing() {
    List<State> heard = new ArrayList<>();
    KafkaStreams.StateListener broken =
        (newState, oldState) -> {
          throw new IllegalStateException("broken");
        };

    new StateListeners(List.of(broken, (newState, oldState) -> heard.add(newState)))
        .onChange(State.RUNNING, State.REBALANCING);

    assertThat(heard).containsExactly(State.RUNNING);
  }

  private static void setLevels(Level level) {
    for (Class<?> type : List.of(StateListeners.class, InstanceFailures.class)) {
      ((Logger) LoggerFactory.getLogger(type)).setLevel(level);
    }
  }

  private void onChange(State... states) {
    for (State state : states) {
      stream.onChange(state, State.CREATED);
    }
  }
}
