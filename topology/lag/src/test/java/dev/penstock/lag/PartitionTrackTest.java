package dev.penstock.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import dev.penstock.lag.cluster.ClusterSnapshot.Retention;
import dev.penstock.lag.cluster.UnreadReader.First;
import dev.penstock.lag.cluster.UnreadReader.Unread;
import dev.penstock.lag.window.LagState;
import dev.penstock.lag.window.Sample;
import dev.penstock.lag.window.WindowSize;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What follows from a row of cycles, with the time moved by hand. */
class PartitionTrackTest {

  private static final TopicPartition PARTITION = new TopicPartition("images", 0);
  private static final long INTERVAL = 15_000;
  private static final long HOUR = 3_600_000;
  private static final long YEAR = 365 * 24 * HOUR;

  private final PartitionLogs logs = new PartitionLogs();
  private final PartitionTrack track = new PartitionTrack(PARTITION, size());
  private long now = 10 * YEAR;
  private Retention retention = Retention.FOREVER;

  @Test
  void noLagIsNoTime() {
    PartitionLag lag = cycle(100, 100, null);
    assertThat(lag.records()).isEqualTo(OptionalLong.of(0));
    assertThat(lag.seconds()).isEqualTo(OptionalDouble.of(0));
    assertThat(lag.catchUpSeconds()).isZero();
    assertThat(lag.retentionMarginSeconds()).isInfinite();
  }

  @Test
  void aRecordThatWaitsAnHourShowsAnHour() {
    cycle(100, 100, null);
    long arrived = now + INTERVAL - 3_000;
    PartitionLag lag = cycle(100, 101, record(100, arrived));
    for (long waited = 0; waited < HOUR; waited += INTERVAL) {
      lag = cycle(100, 101, null);
    }
    assertThat(lag.seconds().orElseThrow()).isCloseTo(3_603, within(15.0));
    assertThat(lag.secondsBound()).isEqualTo(Bound.EXACT);
  }

  @Test
  void aRecordBackdatedByAYearIsNotAYearLate() {
    cycle(100, 100, null);
    PartitionLag lag = cycle(100, 101, record(100, now - YEAR));
    assertThat(lag.seconds().orElseThrow()).isLessThanOrEqualTo(15);
    assertThat(lag.secondsBound()).isEqualTo(Bound.EXACT);
  }

  @Test
  void aRecordFromTheFutureIsAsOldAsItsFirstSighting() {
    cycle(100, 100, null);
    cycle(100, 101, record(100, now + YEAR));
    PartitionLag lag = cycle(100, 101, null);
    assertThat(lag.seconds().orElseThrow()).isCloseTo(15, within(0.1));
  }

  @Test
  void beforeTheHistoryTheTimestampIsAnUpperBound() {
    PartitionLag lag = cycle(100, 200, record(100, now - HOUR));
    assertThat(lag.seconds().orElseThrow()).isCloseTo(3_615, within(0.1));
    assertThat(lag.secondsBound()).isEqualTo(Bound.AT_MOST);
  }

  @Test
  void theBrokersOwnTimestampIsExact() {
    PartitionLag lag =
        cycle(100, 200, new Unread(1, 101, new First(100, now + INTERVAL - HOUR, true)));
    assertThat(lag.seconds()).isEqualTo(OptionalDouble.of(3_600));
    assertThat(lag.secondsBound()).isEqualTo(Bound.EXACT);
  }

  @Test
  void aTimestampThatRetentionWouldNotHaveSparedIsNotBelieved() {
    retention = new Retention(7 * 24 * HOUR, 7 * 24 * HOUR);
    cycle(100, 200, record(100, now - YEAR));
    PartitionLag lag = cycle(100, 200, null);
    assertThat(lag.seconds().orElseThrow()).as("since the first look").isCloseTo(15, within(0.1));
    assertThat(lag.secondsBound()).isEqualTo(Bound.AT_LEAST);
  }

  @Test
  void whatHasNotBeenSeenToArriveIsNotBelievedToBeAYearOldOrFromTheFuture() {
    for (long timestamp : new long[] {now - YEAR, now + YEAR, -1}) {
      PartitionTrack fresh = new PartitionTrack(PARTITION, size());
      LogOffsets offsets = new LogOffsets(0, 200, 200);
      PartitionLogs seen = new PartitionLogs();
      for (int i = 0; i < 2; i++) {
        now += INTERVAL;
        seen.add(now, Map.of(PARTITION, offsets));
        fresh.observe(now, 100, Sample.NONE, offsets, seen.of(PARTITION));
        fresh.look(fresh.place(), record(100, timestamp));
        fresh.sample();
      }
      PartitionLag lag = fresh.lag(false, true, "owner", Retention.FOREVER);
      assertThat(lag.seconds().orElseThrow()).isCloseTo(15, within(0.1));
      assertThat(lag.secondsBound()).isEqualTo(Bound.AT_LEAST);
    }
  }

  @Test
  void aBurstAfterAMarkerIsNotAsOldAsTheMarker() {
    // The group has read everything and stands before the marker at 100 for an hour.
    for (long waited = 0; waited < HOUR; waited += INTERVAL) {
      PartitionLag lag = cycle(100, 101, new Unread(0, 101, null));
      assertThat(lag.records()).isEqualTo(OptionalLong.of(0));
      assertThat(lag.isExact()).isTrue();
      assertThat(lag.seconds()).isEqualTo(OptionalDouble.of(0));
    }
    PartitionLag lag = cycle(100, 5_000, record(101, now + INTERVAL - 2_000));
    assertThat(lag.seconds().orElseThrow()).isCloseTo(2, within(0.1));
  }

  @Test
  void markersAreNotCountedWhereTheyAreFew() {
    PartitionLag lag = cycle(100, 110, new Unread(3, 110, new First(101, now, false)));
    assertThat(lag.records()).isEqualTo(OptionalLong.of(3));
    assertThat(lag.isExact()).isTrue();
  }

  @Test
  void whatWasNotReadIsAnUpperBound() {
    PartitionLag lag = cycle(100, 10_000, new Unread(5, 110, new First(100, now, false)));
    assertThat(lag.records()).isEqualTo(OptionalLong.of(5 + 9_890));
    assertThat(lag.isExact()).isFalse();
  }

  @Test
  void looksOnceWhereNothingMoves() {
    observe(100, 110);
    assertThat(track.wantsLook()).isTrue();
    track.look(track.place(), new Unread(10, 110, new First(100, now, false)));
    observe(100, 110);
    assertThat(track.wantsLook()).isFalse();
    observe(100, 111);
    assertThat(track.wantsLook()).as("few more").isTrue();
  }

  @Test
  void doesNotLookAtLargeLagThatIsKnownToBeYoung() {
    observe(0, 0);
    observe(0, 1_000);
    assertThat(track.wantsLook()).isFalse();
    observe(500, 2_000);
    assertThat(track.wantsLook()).isFalse();
    observe(500, 3_000);
    observe(500, 4_000);
    assertThat(track.wantsLook()).as("may be old").isTrue();
    track.look(track.place(), new Unread(1, 501, new First(500, now, false)));
    observe(500, 5_000);
    assertThat(track.wantsLook()).as("its first record is known").isFalse();
  }

  @Test
  void lagThatStandsMayBeMarkersOnlyAndIsLookedAt() {
    observe(0, 0);
    observe(0, 1_000);
    observe(0, 1_000);
    assertThat(track.wantsLook()).isFalse();
    observe(0, 1_000);
    assertThat(track.wantsLook()).isTrue();
  }

  @Test
  void countsWhatWasDeletedUnreadOnce() {
    assertThat(cycle(50, 0, 100).lostInAll()).isZero();
    PartitionLag lost = cycle(50, 80, 100);
    assertThat(lost.state()).isEqualTo(LagState.LOST);
    assertThat(lost.lost()).isEqualTo(30);
    assertThat(lost.lostInAll()).isEqualTo(30);
    assertThat(lost.records()).isEqualTo(OptionalLong.of(20));
    assertThat(lost.retentionMarginSeconds()).isZero();
    assertThat(cycle(50, 90, 100).lostInAll()).isEqualTo(40);
    assertThat(cycle(95, 90, 100).lost()).as("acknowledged by progress").isZero();
    assertThat(cycle(100, 98, 100).lostInAll()).isEqualTo(40);
    assertThat(cycle(100, 103, 110).lostInAll()).isEqualTo(43);
  }

  @Test
  void anOffsetPastTheEndIsOfAnOlderTopic() {
    PartitionLag lag = cycle(500, 100, null);
    assertThat(lag.records()).isEmpty();
    assertThat(lag.state()).isEqualTo(LagState.NO_OFFSET);
  }

  @Test
  void aTopicCreatedAnewDoesNotInheritWhatWasSeen() {
    cycle(100, 110, record(105, now));
    PartitionLag lag = cycle(100, 102, record(101, now));
    assertThat(lag.records()).isPresent();
    assertThat(cycle(2, 90, null).records()).isEqualTo(OptionalLong.of(88));
  }

  @Test
  void retentionWinsWhenTheRecordsOwnTimeIsUp() {
    retention = new Retention(HOUR, 0);
    cycle(100, 100, null);
    PartitionLag lag = cycle(100, 101, record(100, now + INTERVAL - HOUR / 2));
    assertThat(lag.retentionMarginSeconds()).isCloseTo(1_800, within(0.1));
  }

  @Test
  void catchesUpOnlyIfItIsFasterThanWhatArrives() {
    cycle(0, 1_000, null);
    assertThat(cycle(0, 1_015, null).catchUpSeconds()).isInfinite();
    PartitionLag lag = cycle(60, 1_030, null); // 2/s out, 1/s in
    assertThat(lag.catchUpSeconds()).isCloseTo(970, within(0.1));
  }

  private static WindowSize size() {
    return new WindowSize(Duration.ofMillis(INTERVAL), 10, 0);
  }

  private static Unread record(long offset, long timestamp) {
    return new Unread(1, offset + 1, new First(offset, timestamp, false));
  }

  private PartitionLag cycle(long committed, long end, Unread found) {
    return cycle(committed, 0, end, found);
  }

  private PartitionLag cycle(long committed, long start, long end) {
    return cycle(committed, start, end, null);
  }

  private PartitionLag cycle(long committed, long start, long end, Unread found) {
    observe(committed, start, end);
    if (found != null && track.wantsLook()) {
      track.look(track.place(), found);
    }
    track.sample();
    return track.lag(track.hasMoved(), true, "owner", retention);
  }

  private void observe(long committed, long end) {
    observe(committed, 0, end);
    track.sample();
  }

  private void observe(long committed, long start, long end) {
    now += INTERVAL;
    LogOffsets offsets = new LogOffsets(start, end, end);
    logs.add(now, Map.of(PARTITION, offsets));
    track.observe(now, committed, Sample.NONE, offsets, logs.of(PARTITION));
  }
}
