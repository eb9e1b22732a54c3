package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.processor.Share.Owner;
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
    Share share = limit.open(new Owner());
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
    Share share = limit.open(new Owner());
    arrive(limit, share, SMALL, SMALL, SMALL);
    admit(limit, share, 2);

    assertThat(limit.tryAdmit(share, SMALL)).isFalse();
    limit.inferred(share);
    assertThat(limit.tryAdmit(share, SMALL)).isTrue();
  }

  @Test
  void aPartitionThatIsAheadLeavesRoomToOneThatWaits() {
    InFlightLimit limit = limit(16, 1_000, 2);
    Share ahead = limit.open(new Owner());
    Share behind = limit.open(new Owner());
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
    Share busy = limit.open(new Owner());
    Share late = limit.open(new Owner());
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
    Share first = limit.open(new Owner());
    limit.open(new Owner());
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
    Share busy = limit.open(new Owner());
    limit.open(new Owner());
    for (int i = 0; i < 16; i++) {
      arrive(limit, busy, SMALL);
    }
    now = Duration.ofMinutes(1).toNanos();

    admit(limit, busy, 16);
  }

  @Test
  void aLargeRecordIsOvertakenByAFewTurnsAtMost() {
    InFlightLimit limit = limit(16, 100, 2);
    Share small = limit.open(new Owner());
    Share large = limit.open(new Owner());
    arrive(limit, small, 40, 40, 40, 40);
    arrive(limit, large, 90);
    int overtaken = 0;
    while (!limit.tryAdmit(large, 90)) {
      if (limit.tryAdmit(small, 40)) {
        overtaken++;
      } else {
        limit.inferred(small);
        limit.letGo(40);
      }
    }
    assertThat(overtaken).isLessThanOrEqualTo(2);
  }

  @Test
  void nobodyIsKeptOutWhenThereIsRoomAgain() {
    InFlightLimit limit = limit(4, 100, 2);
    Share ahead = limit.open(new Owner());
    Share behind = limit.open(new Owner());
    arrive(limit, ahead, 60, 60, 60);
    arrive(limit, behind, 60);
    admitOne(limit, ahead, 60);
    assertThat(limit.tryAdmit(ahead, 60)).as("no room, and ahead").isFalse();
    assertThat(limit.tryAdmit(behind, 60)).as("no room").isFalse();

    limit.inferred(ahead);
    limit.letGo(60);

    assertThat(limit.tryAdmit(ahead, 60)).as("it is the other's turn").isFalse();
    assertThat(limit.tryAdmit(behind, 60)).isTrue();
  }

  @Test
  void aThreadThatIsHeldUpHoldsUpNobody() {
    InFlightLimit limit = limit(16, 1_000, 2);
    Owner healthy = new Owner();
    Share busy = limit.open(healthy);
    Share heldUp = limit.open(new Owner());
    arrive(limit, heldUp, SMALL);
    for (int i = 0; i < 16; i++) {
      arrive(limit, busy, SMALL);
    }
    admit(limit, busy, 2);
    assertThat(limit.tryAdmit(busy, SMALL)).isFalse();

    now = Duration.ofSeconds(1).toNanos();
    admit(limit, busy, 10);

    assertThat(limit.tryAdmit(heldUp, SMALL)).isTrue();
    assertThat(heldUp.turns()).as("it does not catch up").isEqualTo(busy.turns() + 1);
  }

  @Test
  void aPartitionIsFullByItsOwnBytes() {
    InFlightLimit limit = limit(16, 100, 2);
    Share one = limit.open(new Owner());
    Share other = limit.open(new Owner());
    arrive(limit, one, WAITING_BYTES);

    assertThat(limit.isFull(one)).isTrue();
    assertThat(limit.isFull(other)).isFalse();
    admitOne(limit, one, WAITING_BYTES);
    assertThat(limit.isFull(one)).isFalse();
  }

  @Test
  void moreMayWaitWhileAPartitionHasNothingWaiting() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share one = limit.open(new Owner());
    Share other = limit.open(new Owner());
    arrive(limit, other, 4);
    admitOne(limit, other, 4);
    arrive(limit, one, 10, 10, 10, 10, 10);
    assertThat(limit.isIntakeFull()).as("the other has nothing waiting").isFalse();

    arrive(limit, other, 4);
    assertThat(limit.isIntakeFull()).as("all have something, and two fetches wait").isTrue();
    arrive(limit, one, 10, 10, 10, 10, 10, 10, 10);
    admitOne(limit, one, 10);
    admitOne(limit, other, 4);
    assertThat(limit.isIntakeFull()).as("less than six fetches").isFalse();
    arrive(limit, one, 20);
    assertThat(limit.isIntakeFull()).as("more than six fetches").isTrue();
    admitOne(limit, one, 10);
    assertThat(limit.isIntakeFull()).as("until two are left").isTrue();
  }

  @Test
  void intakeOpensWhenARecordOfEachPartitionIsInferred() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share share = limit.open(new Owner());
    busy(limit, share);
    arrive(limit, share, 16, 16, 16, 16, 16, 16, 16, 16);
    assertThat(intake).isEmpty();
    assertThat(limit.isIntakeFull()).isTrue();
    arrive(limit, share, 16);
    assertThat(intake).containsExactly("closed");

    admitOne(limit, share, 16);
    admitOne(limit, share, 16);
    limit.inferred(share);
    assertThat(intake).containsExactly("closed");
    limit.inferred(share);
    assertThat(intake).containsExactly("closed", "open");
  }

  @Test
  void everyPartitionGetsItsTurnBeforeTheIntakeClosesAgain() {
    InFlightLimit limit = controlled(8, 1_000, 2);
    Share share = limit.open(new Owner());
    busy(limit, share);
    arrive(limit, share, 16, 16, 16, 16, 16, 16, 16, 16, 16);
    admitOne(limit, share, 16);
    admitOne(limit, share, 16);
    limit.inferred(share);
    limit.inferred(share);
    assertThat(intake).containsExactly("closed", "open");

    arrive(limit, share, 60);
    assertThat(intake).containsExactly("closed", "open");
    arrive(limit, share, 16);
    assertThat(intake).containsExactly("closed", "open", "closed");
  }

  @Test
  void intakeOpensWhenTheEngineRunsDry() {
    InFlightLimit limit = controlled(1, 1_000, 8);
    Share share = limit.open(new Owner());
    busy(limit, share);
    for (int i = 0; i < 60; i++) {
      arrive(limit, share, 12);
    }
    assertThat(intake).containsExactly("closed");

    limit.inferred(share);

    assertThat(intake).containsExactly("closed", "open");
    assertThat(limit.isIntakeFull()).as("the engine has nothing to do").isFalse();
  }

  @Test
  void intakeStaysClosedWhileAnswersCannotBeForwarded() {
    InFlightLimit limit = controlled(1, 1_000, 8);
    Share share = limit.open(new Owner());
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

  /** The engine has something to do. */
  private static void busy(InFlightLimit limit, Share share) {
    arrive(limit, share, SMALL);
    admitOne(limit, share, SMALL);
  }

  private InFlightLimit controlled(int records, long bytes, int partitions) {
    InFlightLimit limit = limit(records, bytes, partitions);
    limit.controlIntake(() -> intake.add("closed"), () -> intake.add("open"));
    return limit;
  }

  private InFlightLimit limit(int records, long bytes, int partitions) {
    return new InFlightLimit(records, bytes, WAITING_BYTES, partitions, () -> true, () -> now);
  }
}
