package dev.penstock.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordTimesTest {

  private final HandTicker ticker = new HandTicker();
  private final RecordTimes times = new RecordTimes(ticker, 1_000);

  @Test
  void anAnsweredImageHasPassedAllStages() {
    pass(1);
    times.submitted();
    long decode = pass(2);
    times.engine().decoded(decode, pass(3));
    times.engine().running(pass(4));
    pass(5);
    times.answered();
    pass(6);
    times.forwarded();

    assertThat(millis())
        .containsExactly(
            Map.entry(Stage.TOPIC, 1_000L),
            Map.entry(Stage.ADMISSION, 1L),
            Map.entry(Stage.DECODE_WAIT, 2L),
            Map.entry(Stage.DECODE, 3L),
            Map.entry(Stage.BATCH_WAIT, 4L),
            Map.entry(Stage.INFERENCE, 5L),
            Map.entry(Stage.ORDER_WAIT, 6L));
    addUp(1_021);
  }

  @Test
  void whatFailsInItsDecoderHasWaitedForNoBatch() {
    times.submitted();
    long decode = pass(2);
    times.engine().decoded(decode, pass(3));
    times.answered();
    pass(6);
    times.forwarded();

    assertThat(millis())
        .containsEntry(Stage.DECODE, 3L)
        .containsEntry(Stage.BATCH_WAIT, 0L)
        .containsEntry(Stage.INFERENCE, 0L)
        .containsEntry(Stage.ORDER_WAIT, 6L);
    addUp(1_011);
  }

  @Test
  void whatExpiresIsChargedToTheWaitItExpiredIn() {
    times.submitted();
    long decode = pass(2);
    times.engine().decoded(decode, pass(3));
    pass(40);
    times.answered();
    times.forwarded();
    assertThat(millis())
        .containsEntry(Stage.BATCH_WAIT, 40L)
        .containsEntry(Stage.INFERENCE, 0L)
        .containsEntry(Stage.ORDER_WAIT, 0L);

    RecordTimes undecoded = new RecordTimes(ticker, 0);
    undecoded.submitted();
    pass(50);
    undecoded.answered();
    undecoded.forwarded();
    assertThat(undecoded.nanos(Stage.DECODE_WAIT)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void pixelsWaitForNoDecoder() {
    times.submitted();
    times.engine().running(pass(30));
    pass(5);
    times.answered();
    times.forwarded();
    assertThat(millis())
        .containsEntry(Stage.DECODE_WAIT, 0L)
        .containsEntry(Stage.DECODE, 0L)
        .containsEntry(Stage.BATCH_WAIT, 30L)
        .containsEntry(Stage.INFERENCE, 5L);
  }

  @Test
  void whatNeverReachedTheEngineHasOnlyWaitedForItsTurn() {
    pass(7);
    times.submitted();
    pass(8);
    times.forwarded();
    assertThat(millis()).containsEntry(Stage.ADMISSION, 7L).containsEntry(Stage.ORDER_WAIT, 8L);
    addUp(1_015);
  }

  @Test
  void aRecordFromTheFutureHasSpentNoTimeInTheTopic() {
    assertThat(new RecordTimes(ticker, -5_000).nanos(Stage.TOPIC)).isZero();
  }

  private void addUp(long millis) {
    long sum = Arrays.stream(Stage.values()).mapToLong(times::nanos).sum();
    assertThat(sum).isEqualTo(times.endToEndNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
  }

  private Map<Stage, Long> millis() {
    Map<Stage, Long> millis = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      millis.put(stage, TimeUnit.NANOSECONDS.toMillis(times.nanos(stage)));
    }
    return millis;
  }

  /** Time goes on; returns what it is then. */
  private long pass(long millis) {
    ticker.advance(Duration.ofMillis(millis));
    return ticker.nanos();
  }
}
