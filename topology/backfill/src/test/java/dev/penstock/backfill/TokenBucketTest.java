package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private long now;
  private double share = 1;
  private final TokenBucket bucket = new TokenBucket(10, () -> share, () -> now);

  @Test
  void beginsEmpty() {
    assertThat(bucket.tryTake()).isFalse();
  }

  @Test
  void givesOutTheRateOverTime() {
    assertThat(taken(Duration.ofSeconds(20))).isBetween(199, 200);
  }

  @Test
  void givesAProcessItsShareOnly() {
    share = 0.25;
    assertThat(taken(Duration.ofSeconds(20))).isBetween(49, 50);
  }

  @Test
  void keepsASecondAndNoMore() {
    now += Duration.ofMinutes(1).toNanos();
    int burst = 0;
    while (bucket.tryTake()) {
      burst++;
    }
    assertThat(burst).isEqualTo(10);
  }

  @Test
  void aRateBelowOneASecondIsHeldToo() {
    share = 0.01;
    assertThat(taken(Duration.ofSeconds(100))).isBetween(9, 10);
  }

  private int taken(Duration time) {
    int taken = 0;
    for (long end = now + time.toNanos(); now < end; now += 1_000_000) {
      if (bucket.tryTake()) {
        taken++;
      }
    }
    return taken;
  }
}
