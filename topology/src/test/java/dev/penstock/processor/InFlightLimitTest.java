package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.processor.InFlightLimit.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {

  private static final int SMALL = 1;
  private static final int WAITING_BYTES = 10;

  private long now;
  private final List<String> intake = new ArrayList<>();

  @Test
  void aRecordLargerThanTheLimitIsAdmittedAlone() {
    InFlightLimit limit = limit(4, 100, 2);
    Share share = limit.open();
    arrive(limit, share, 1_000, SMALL);

    assertThat(limit.tryAdmit(share, 1_000)).isTrue();
    assertThat(limit.tryAdmit(share, SMALL)).isFalse();
    limit.inferred(share);
    assertThat(limit.tryAdmit(share, SMALL)).as("its answer is not forwarded yet").isFalse();
    limit.letGo(1_000);
    assertThat(limit.tryAdmit(share, SMALL)).isTrue();
  }

  @Test
  void inferenceMakesRoomForRecordsAndForwardingForBytes() {
    InFlightLimit limit = limit(2, 100, 1);
    Share share = limit.open();
    arrive(limit, share, SMALL, SMALL, SMALL);
    admit(limit, share, 2);

    assertThat(limit.tryAdmit(share, SMALL)).isFalse();
    limit.inferred(share);
    assertThat(limit.tryAdmit(share, SMALL)).isTrue();
  }

  @Test
  void aPartitionThatIsAheadLeavesRoomToOneThatWaits() {
    InFlightLimit limit = limit(16, 1_000, 2);
    Share ahead = limit.open();
    Share behind = limit.open();
    for (int i = 0; i < 16; i++) {
      arrive(limit, ahead, SMALL);
    }
    arrive(limit, behind, SMALL);

    int admitted = 0;
    while (limit.tryAdmit(ahead, SMALL)) {
      admitted++;
    }

    assertThat(admitted).as("a lead of a quarter of an equal share").isEqualTo(2);
    assertThat(limit.tryAdmit(behind, SMALL)).isTrue();
    assertThat(limit.tryAdmit(ahead, SMALL)).as("nobody else waits").isTrue();
  }

  @Test
  void turnsNotTakenWhileNothingWaitedAreNotSavedUp() {
    InFlightLimit limit = limit(100, 1_000, 2);
    Share busy = limit.open();
    Share late = limit.open();
    now = Duration.ofMinutes(1).toNanos();
    for (int i = 0; i < 50; i++) {
      arrive(limit, busy, SMALL);
    }
    admit(limit, busy, 40);

    arrive(limit, late, SMALL);

    assertThat(late.turns()).isEqualTo(busy.turns());
  }

  @Test
  void roomIsKeptForPartitionsThatHaveJustBeenAssigned() {
    InFlightLimit limit = limit(16, 1_000, 2);
    Share first = limit.open();
    limit.open();
    for (int i = 0; i < 16; i++) {
      arrive(limit, first, SMALL);
    }
    admit(limit, first, 8);
    assertThat(limit.tryAdmit(first, SMALL)).isFalse();

    now = Duration.ofMillis(500).toNanos();

    assertThat(limit.tryAdmit(first, SMALL)).as("the other is silent").isTrue();
  }

  @Test
  void aPartitionAloneHasTheWholeEngine() {
    InFlightLimit limit = limit(16, 1_000, 2);
    Share busy = limit.open();
    limit.open();
    for (int i = 0; i < 16; i++) {
      arrive(limit, busy, SMALL);
    }
    now = Duration.ofMinutes(1).toNanos();

    admit(limit, busy, 16);
  }

  @Test
  void aLargeRecordIsNotOvertakenForEver() {
    InFlightLimit limit = limit(16, 100, 2);
    Share small = limit.open();
    Share large = limit.open();
    arrive(limit, small, 40, 40);
    arrive(limit, large, 90);
    admitOne(limit, small, 40);

    assertThat(limit.tryAdmit(large, 90)).isFalse();
    assertThat(limit.tryAdmit(small, 40)).as("it would fit, but the large one is next").isFalse();
    limit.inferred(small);
    limit.letGo(40);
    assertThat(limit.tryAdmit(large, 90)).isTrue();
  }

  @Test
  void aClosedShareKeepsNobodyFromTheEngine() {
    InFlightLimit limit = limit(16, 100, 2);
    Share small = limit.open();
    Share gone = limit.open();
    arrive(limit, small, 40, 40);
    arrive(limit, gone, 90);
    admitOne(limit, small, 40);
    assertThat(limit.tryAdmit(gone, 90)).isFalse();

    limit.close(gone);

    assertThat(limit.tryAdmit(small, 40)).isTrue();
  }

  @Test
  void aPartitionIsFullByItsOwnBytes() {
    InFlightLimit limit = limit(16, 100, 2);
    Share one = limit.open();
    Share other = limit.open();
    arrive(limit, one, WAITING_BYTES);

    assertThat(limit.isFull(one)).isTrue();
    assertThat(limit.isFull(other)).isFalse();
    admitOne(limit, one, WAITING_BYTES);
    assertThat(limit.isFull(one)).isFalse();
  }

  @Test
  void moreMayWaitWhileAPartitionHasNothingWaiting() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share one = limit.open();
    Share other = limit.open();
    arrive(limit, other, 4);
    admitOne(limit, other, 4);
    arrive(limit, one, 8, 8, 8, 8, 8);
    assertThat(limit.isIntakeFull()).as("the other has nothing waiting").isFalse();

    arrive(limit, other, 4);
    assertThat(limit.isIntakeFull()).isTrue();
    arrive(limit, one, 8, 8, 8, 8, 8, 8);
    admitOne(limit, one, 8);
    admitOne(limit, other, 4);
    assertThat(limit.isIntakeFull()).as("less than four times as much").isFalse();
    arrive(limit, one, 8);
    assertThat(limit.isIntakeFull()).as("more than four times as much").isTrue();
  }

  @Test
  void intakeOpensWhenARecordOfEachPartitionIsInferred() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share share = limit.open();
    arrive(limit, share, 12, 12, 12, 12, 12, 12, 12, 12);
    assertThat(intake).isEmpty();
    assertThat(limit.isIntakeFull()).isTrue();
    arrive(limit, share, 12);
    assertThat(intake).containsExactly("closed");

    admitOne(limit, share, 12);
    admitOne(limit, share, 12);
    limit.inferred(share);
    assertThat(intake).containsExactly("closed");
    limit.inferred(share);
    assertThat(intake).containsExactly("closed", "open");
  }

  @Test
  void everyPartitionGetsItsTurnBeforeTheIntakeClosesAgain() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share share = limit.open();
    arrive(limit, share, 12, 12, 12, 12, 12, 12, 12, 12, 12);
    admitOne(limit, share, 12);
    admitOne(limit, share, 12);
    limit.inferred(share);
    limit.inferred(share);
    assertThat(intake).containsExactly("closed", "open");

    arrive(limit, share, 40);
    assertThat(intake).containsExactly("closed", "open");
    arrive(limit, share, 12);
    assertThat(intake).containsExactly("closed", "open", "closed");
  }

  @Test
  void intakeOpensWhenTheEngineRunsDry() {
    InFlightLimit limit = controlled(1, 1_000, 8);
    Share share = limit.open();
    for (int i = 0; i < 60; i++) {
      arrive(limit, share, 12);
    }
    assertThat(intake).containsExactly("closed");

    admitOne(limit, share, 12);
    limit.inferred(share);

    assertThat(intake).containsExactly("closed", "open");
  }

  @Test
  void intakeStaysClosedWhileAnswersCannotBeForwarded() {
    InFlightLimit limit = controlled(1, 1_000, 8);
    Share share = limit.open();
    limit.forwardingStopped(true);
    for (int i = 0; i < 60; i++) {
      arrive(limit, share, 12);
    }
    admitOne(limit, share, 12);
    limit.inferred(share);
    assertThat(intake).containsExactly("closed");

    limit.forwardingStopped(false);

    assertThat(intake).containsExactly("closed", "open");
  }

  private static void arrive(InFlightLimit limit, Share share, long... sizes) {
    for (long size : sizes) {
      limit.arrived(share, size);
    }
  }

  private static void admitOne(InFlightLimit limit, Share share, long size) {
    assertThat(limit.tryAdmit(share, size)).isTrue();
  }

  private static void admit(InFlightLimit limit, Share share, int count) {
    for (int i = 0; i < count; i++) {
      admitOne(limit, share, SMALL);
    }
  }

  private InFlightLimit controlled(int records, long bytes, int partitions) {
    InFlightLimit limit = limit(records, bytes, partitions);
    limit.controlIntake(() -> intake.add("closed"), () -> intake.add("open"));
    return limit;
  }

  private InFlightLimit limit(int records, long bytes, int partitions) {
    return new InFlightLimit(records, bytes, WAITING_BYTES, partitions, () -> now);
  }
}
