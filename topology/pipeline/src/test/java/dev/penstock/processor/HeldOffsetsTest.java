package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.inference.Classification;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.processor.Share.Owner;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class HeldOffsetsTest {

  private static final TopicPartition PARTITION = new TopicPartition("images", 3);
  private static final long END = 100;

  private final Brokers brokers = new Brokers();
  private final InFlightLimit limit =
      new InFlightLimit(100, 1 << 20, 1 << 20, 1, () -> true, System::nanoTime);
  private final HeldOffsets held = new HeldOffsets(limit, brokers, Scope.EVERYTHING);

  @Test
  void aCommitIsLoweredToTheFirstRecordNotForwarded() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11, 12);
    forward(account);

    assertThat(lowered(13)).isEqualTo(11);
    forward(account);
    forward(account);
    assertThat(lowered(END)).isEqualTo(END);
  }

  @Test
  void aRecordThatOnlyWaitsHoldsTheOffsetBackToo() {
    add(held.open(PARTITION, 10, limit.open(new Owner())), 10);

    assertThat(lowered(11)).isEqualTo(10);
  }

  @Test
  void anAccountMayGoOnWhereTheLastCommitLeftOff() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11, 12);
    forward(account);
    commit(13);
    held.close(account);

    assertThat(held.open(PARTITION, 11, limit.open(new Owner()))).isNotNull();
    assertThat(brokers.questions).isZero();
  }

  @Test
  void anAccountThatSkipsARecordInFlightEndsItsThread() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11, 12);
    held.close(account);
    brokers.committed = 10;

    assertThatExceptionOfType(SkippedRecordException.class)
        .isThrownBy(() -> held.open(PARTITION, 13, limit.open(new Owner())))
        .withMessageContaining("images-3 would continue at offset 13, but 10 has no answer");
  }

  @Test
  void anAnswerWhoseCommitFailedCountsAsNone() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11);
    forward(account);
    forward(account);
    held.lower(Map.of(PARTITION, new OffsetAndMetadata(12)));
    held.close(account);
    brokers.committed = 10;

    assertThatExceptionOfType(SkippedRecordException.class)
        .isThrownBy(() -> held.open(PARTITION, 12, limit.open(new Owner())));
  }

  @Test
  void theThreadThatStartsOverIsTrusted() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10);
    held.close(account);
    brokers.committed = 10;
    assertThatExceptionOfType(SkippedRecordException.class)
        .isThrownBy(() -> held.open(PARTITION, 12, limit.open(new Owner())));

    assertThat(held.open(PARTITION, 12, limit.open(new Owner())))
        .as("10 and 11 were compacted away")
        .isNotNull();
  }

  @Test
  void whatAnotherOwnerHasCommittedIsNotSkipped() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11);
    held.close(account);
    brokers.committed = 20;

    assertThat(held.open(PARTITION, 20, limit.open(new Owner()))).isNotNull();
  }

  @Test
  void whatWasDeletedIsNotSkipped() {
    InFlightRecords account = held.open(PARTITION, 10, limit.open(new Owner()));
    add(account, 10, 11);
    held.close(account);
    brokers.committed = 10;
    brokers.logStart = 30;

    assertThat(held.open(PARTITION, 30, limit.open(new Owner()))).isNotNull();
  }

  @Test
  void anAccountThatWasTakenOverLeavesNothingBehind() {
    InFlightRecords zombie = held.open(PARTITION, 10, limit.open(new Owner()));
    add(zombie, 10);
    brokers.committed = 20;
    InFlightRecords successor = held.open(PARTITION, 20, limit.open(new Owner()));
    add(successor, 20);
    held.close(zombie);
    forward(successor);
    commit(21);
    held.close(successor);

    assertThat(held.open(PARTITION, 21, limit.open(new Owner()))).isNotNull();
    assertThat(held.inFlight()).isZero();
  }

  @Test
  void closingGivesAllRoomBack() {
    InFlightLimit tightLimit = new InFlightLimit(2, 1 << 20, 1, 1, () -> true, System::nanoTime);
    HeldOffsets tight = new HeldOffsets(tightLimit, brokers, Scope.EVERYTHING);
    for (int round = 0; round < 5; round++) {
      InFlightRecords account = tight.open(PARTITION, 10, tightLimit.open(new Owner()));
      add(account, 10, 11, 12);
      assertThat(account.tryAdmit()).isNotNull();
      InFlightRecord second = account.tryAdmit();
      assertThat(second).isNotNull();
      assertThat(account.tryAdmit()).isNull();
      tightLimit.inferred(account.share());
      tightLimit.inferred(account.share());
      tight.close(account);
    }
    assertThat(tight.inFlight()).isZero();
    assertThat(tightLimit.isIntakeFull()).isFalse();
  }

  private void commit(long consumed) {
    held.committed(held.lower(Map.of(PARTITION, new OffsetAndMetadata(consumed))));
  }

  private long lowered(long consumed) {
    return held.lower(Map.of(PARTITION, new OffsetAndMetadata(consumed))).get(PARTITION).offset();
  }

  private static void add(InFlightRecords account, long... offsets) {
    for (long offset : offsets) {
      account.add(
          new InFlightRecord(
              PARTITION,
              offset,
              new Record<>(null, new byte[8], 0),
              new RecordTimes(Ticker.system(), 0),
              RecordTrace.NONE));
    }
  }

  /** The first that waits, or else the head. */
  private static void forward(InFlightRecords account) {
    InFlightRecord record = account.tryAdmit();
    CompletableFuture<Classification> failed =
        CompletableFuture.failedFuture(new AssertionError("nobody asks"));
    record.submitted("", failed, failed);
    assertThat(account.completedHead()).isSameAs(record);
    account.removeHead();
  }

  private static final class Brokers implements PartitionProgress {
    private long committed;
    private long logStart;
    private int questions;

    @Override
    public long committed(TopicPartition partition) {
      questions++;
      return committed;
    }

    @Override
    public long logStart(TopicPartition partition) {
      questions++;
      return logStart;
    }
  }
}
