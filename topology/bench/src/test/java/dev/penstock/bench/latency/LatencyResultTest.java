package dev.penstock.bench.latency;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.bench.BenchException;
import org.junit.jupiter.api.Test;

class LatencyResultTest {

  @Test
  void latencyOfALateSenderIsRefusedWithItsDelay() {
    assertThatThrownBy(() -> load(4_300, 4_000).requirePunctualSender())
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("late is 4,000 ms");
  }

  @Test
  void delaysThatHardlyCountAreAccepted() {
    assertThatCode(() -> load(10, 4).requirePunctualSender()).doesNotThrowAnyException();
    assertThatCode(() -> load(100, 19).requirePunctualSender()).doesNotThrowAnyException();
  }

  private static LatencyResult.Load load(double p99, double senderLateP99) {
    return new LatencyResult.Load(0.5, 5_500, 110_000, 1, 2, p99, p99, senderLateP99, 32);
  }
}
