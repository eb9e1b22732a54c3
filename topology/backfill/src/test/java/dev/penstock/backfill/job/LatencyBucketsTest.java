package dev.penstock.backfill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

  @Test
  void aBucketIsAQuarterOfADoubling() {
    assertThat(LatencyBuckets.of(0)).isZero();
    assertThat(LatencyBuckets.of(999)).isZero();
    assertThat(LatencyBuckets.of(1_000)).isEqualTo(1);
    assertThat(LatencyBuckets.of(1_900)).isEqualTo(4);
    assertThat(LatencyBuckets.of(2_000)).isEqualTo(5);
  }

  @Test
  void aPercentileIsTheUpperBoundOfItsBucket() {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    counts.put(LatencyBuckets.of(10_000), 95L);
    counts.put(LatencyBuckets.of(100_000), 5L);
    assertThat(LatencyBuckets.percentile(counts, 0.5).orElseThrow()).isCloseTo(11.3, within(0.1));
    assertThat(LatencyBuckets.percentile(counts, 0.99).orElseThrow()).isCloseTo(107.6, within(0.1));
  }

  @Test
  void withoutCountsThereIsNoPercentile() {
    assertThat(LatencyBuckets.percentile(new TreeMap<>(), 0.5)).isEmpty();
  }
}
