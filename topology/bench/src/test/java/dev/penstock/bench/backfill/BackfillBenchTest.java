package dev.penstock.bench.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.bench.BenchException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackfillBenchTest {

  @Test
  void onlyTheLastRecordsCount() {
    // Ten at a time: first every second, then every 100 ms.
    long[] appended =
        LongStream.concat(
                LongStream.range(0, 100).map(i -> i / 10 * 1000),
                LongStream.range(0, 100).map(i -> 10_000 + i / 10 * 100))
            .toArray();

    assertThat(BackfillBench.lastPerSecond(appended, 100)).isCloseTo(100, within(0.001));
  }

  @Test
  void recordsOfOneMomentHaveNoPace() {
    assertThatThrownBy(() -> BackfillBench.lastPerSecond(new long[100], 50))
        .isInstanceOf(BenchException.class);
  }
}
