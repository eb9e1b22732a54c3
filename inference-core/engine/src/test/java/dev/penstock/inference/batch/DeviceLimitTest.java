package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceLimitTest {

  private final DeviceLimit limit = new DeviceLimit();

  @Test
  void halvesWhatDidNotFit() {
    limit.tooLarge(32);
    assertThat(limit.size()).isEqualTo(16);
    limit.tooLarge(5);
    assertThat(limit.size()).isEqualTo(2);
    limit.tooLarge(1);
    assertThat(limit.size()).isEqualTo(1);
  }

  @Test
  void growsBackStepByStepAfterManyFullBatches() {
    limit.tooLarge(2);
    assertThat(fittingUntilRaised(32)).isEqualTo(1_000);
    assertThat(limit.size()).isEqualTo(2);
    while (limit.size() < 24) {
      assertThat(fittingUntilRaised(24)).isEqualTo(1_000);
    }
    assertThat(limit.size()).as("no more than is wanted").isEqualTo(24);
    assertThat(limit.ran(24, 24)).isFalse();
  }

  @Test
  void batchesThatWereNotFullProveNothing() {
    limit.tooLarge(32);
    for (int i = 0; i < 10_000; i++) {
      assertThat(limit.ran(15, 32)).isFalse();
    }
  }

  @Test
  void trialsThatFailComeEverMoreSeldom() {
    limit.tooLarge(32);
    for (int after : new int[] {1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000, 1_000_000}) {
      assertThat(fittingUntilRaised(32)).isEqualTo(after);
      limit.tooLarge(32);
    }
  }

  private int fittingUntilRaised(int wanted) {
    int batches = 1;
    while (!limit.ran(limit.size(), wanted)) {
      batches++;
    }
    return batches;
  }
}
