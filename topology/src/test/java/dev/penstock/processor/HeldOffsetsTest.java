package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.inference.Classification;
import dev.penstock.observability.RecordTrace;
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
  private final HeldOffsets held =
      new HeldOffsets(new InFlightLimit(100, 1 << 20, 1 << 20, 1), brokers);

  @Test
  void aCommitIsLoweredToTheFirstRecordNotForwarded() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11, 12);
    forward(account);

    assertThat(lowered(13)).isEqualTo(11);
    forward(account);
    forward(account);
    assertThat(lowered(END)).isEqualTo(END);
  }

  @Test
  void aRecordThatOnlyWaitsHoldsTheOffsetBackToo() {
    add(held.open(PARTITION, 10), 10);

    assertThat(lowered(11)).isEqualTo(10);
  }

  @Test
  void anAccountMayGoOnWhereTheLastCommitLeftOff() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11, 12);
    forward(account);
    commit(13);
    held.close(PARTITION, account);

    assertThat(held.open(PARTITION, 11)).isNotNull();
    assertThat(brokers.questions).isZero();
  }

  @Test
  void anAccountThatSkipsARecordInFlightEndsItsThread() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11, 12);
    held.close(PARTITION, account);
    brokers.committed = 10;

    assertThatExceptionOfType(UnsafeCommitException.class)
        .isThrownBy(() -> held.open(PARTITION, 13))
        .withMessageContaining("images-3 goes on at offset 13, but 10 has no answer");
  }

  @Test
  void anAnswerWhoseCommitFailedCountsAsNone() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11);
    forward(account);
    forward(account);
    held.lower(Map.of(PARTITION, new OffsetAndMetadata(12)));
    held.close(PARTITION, account);
    brokers.committed = 10;

    assertThatExceptionOfType(UnsafeCommitException.class)
        .isThrownBy(() -> held.open(PARTITION, 12));
  }

  @Test
  void theThreadThatStartsOverIsTrusted() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10);
    held.close(PARTITION, account);
    brokers.committed = 10;
    assertThatExceptionOfType(UnsafeCommitException.class)
        .isThrownBy(() -> held.open(PARTITION, 12));

    assertThat(held.open(PARTITION, 12)).as("10 and 11 were compacted away").isNotNull();
  }

  @Test
  void whatAnotherOwnerHasCommittedIsNotSkipped() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11);
    held.close(PARTITION, account);
    brokers.committed = 20;

    assertThat(held.open(PARTITION, 20)).isNotNull();
  }

  @Test
  void whatWasDeletedIsNotSkipped() {
    InFlightRecords account = held.open(PARTITION, 10);
    add(account, 10, 11);
    held.close(PARTITION, account);
    brokers.committed = 10;
    brokers.logStart = 30;

    assertThat(held.open(PARTITION, 30)).isNotNull();
  }

  @Test
  void anAccountThatWasTakenOverLeavesNothingBehind() {
    InFlightRecords zombie = held.open(PARTITION, 10);
    add(zombie, 10);
    brokers.committed = 20;
    InFlightRecords successor = held.open(PARTITION, 20);
    add(successor, 20);
    held.close(PARTITION, zombie);
    forward(successor);
    commit(21);
    held.close(PARTITION, successor);

    assertThat(held.open(PARTITION, 21)).isNotNull();
    assertThat(held.inFlight()).isZero();
  }

  @Test
  void closingGivesAllRoomBack() {
    InFlightLimit limit = new InFlightLimit(2, 1 << 20, 1, 1);
    HeldOffsets tight = new HeldOffsets(limit, brokers);
    for (int round = 0; round < 5; round++) {
      InFlightRecords account = tight.open(PARTITION, 10);
      add(account, 10, 11, 12);
      assertThat(account.tryAdmit(1)).isNotNull();
      InFlightRecord second = account.tryAdmit(2);
      assertThat(second).isNotNull();
      assertThat(account.tryAdmit(3)).isNull();
      limit.inferred(account.share());
      limit.inferred(account.share());
      tight.close(PARTITION, account);
    }
    assertThat(tight.inFlight()).isZero();
    assertThat(limit.isIntakeFull()).isFalse();
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
              PARTITION, offset, new Record<>(null, new byte[8], 0), RecordTrace.NONE));
    }
  }

  /** The first that waits, or else the head. */
  private static void forward(InFlightRecords account) {
    InFlightRecord record = account.tryAdmit(1);
    CompletableFuture<Classification> failed =
        CompletableFuture.failedFuture(new AssertionError("nobody asks"));
    record.submitted("", failed);
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
