package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.backfill.bounds.RecordSelection.Selected;
import dev.penstock.inference.Classification;
import dev.penstock.processor.Scope.Decision;
import dev.penstock.schemas.BackfillProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {

  private static final long START = 100;

  private final List<BackfillProgress> written = new ArrayList<>();
  private final Gaps gaps = new Gaps();
  private boolean closed;
  private Selected selected = Selected.ANSWERED;
  private final PartitionLedger ledger = open(nothing());

  @Test
  void everyOffsetIsInOneCount() {
    answer(100);
    letter(103);
    selected = Selected.FILTERED;
    skip(104);
    selected = Selected.OUTSIDE_THE_TIME;
    skip(106);
    BackfillProgress end = commit();
    assertThat(end.getAnswered()).isEqualTo(1);
    assertThat(end.getDeadLetters()).isEqualTo(Map.of("decode", 1L));
    assertThat(end.getSkippedByFilter()).isEqualTo(1);
    assertThat(end.getSkippedByTime()).isEqualTo(1);
    assertThat(end.getUnreadable()).isEqualTo(2 + 1);
    assertThat(end.getPosition()).isEqualTo(107);
    assertThat(end.getDone()).isFalse();
  }

  @Test
  void theNextOwnerContinuesTheCount() {
    answer(100);
    commit();
    PartitionLedger next = open(written.get(0));
    next.answered(101, classification(2));
    assertThat(next.changes()).isNotNull();
    assertThat(written.get(1).getAnswered()).isEqualTo(2);
    assertThat(written.get(0).getAnswered()).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    assertThat(ledger.changes()).isNull();
    assertThat(ledger.isCommitted()).isTrue();
    answer(100);
    assertThat(ledger.isCommitted()).isFalse();
    commit();
    assertThat(ledger.isCommitted()).isTrue();
    assertThat(ledger.changes()).isNull();
  }

  @Test
  void aSkippedRecordCountsWhenItsTurnComes() {
    selected = Selected.FILTERED;
    assertThat(ledger.decide(100, record())).isEqualTo(Decision.SKIP);
    assertThat(ledger.changes()).isNull();
  }

  @Test
  void aRecordThatIsAccountedForIsPassedOver() {
    answer(100);
    assertThat(ledger.isAccountedFor(100)).isTrue();
    assertThat(ledger.isAccountedFor(101)).isFalse();
  }

  @Test
  void whatWasDeletedIsNotForgottenWithACommitThatFailed() {
    answer(100);
    answer(150);
    gaps.seen().judge(150);
    assertThat(ledger.changes()).isNotNull(); // and never committed
    assertThat(commit().getMissing()).isEqualTo(49);
    answer(151);
    assertThat(commit().getMissing()).isEqualTo(49);
  }

  @Test
  void sharesOfABatchAddUpToBatches() {
    for (int offset = 100; offset < 108; offset++) {
      ledger.answered(offset, classification(4));
    }
    assertThat(commit().getBatches()).isCloseTo(2, within(1e-9));
  }

  @Test
  void whatRetentionDeletedIsMissingAndNotUnreadable() {
    answer(100);
    answer(150);
    gaps.seen().judge(150);
    BackfillProgress after = commit();
    assertThat(after.getMissing()).isEqualTo(49);
    assertThat(after.getUnreadable()).isZero();
  }

  @Test
  void aGapThatTheLogStillCoversIsUnreadable() {
    answer(100);
    answer(150);
    gaps.seen().judge(101);
    assertThat(commit().getUnreadable()).isEqualTo(49);
  }

  @Test
  void itsOwnerIsToldWhenItIsClosed() {
    ledger.close();
    assertThat(closed).isTrue();
  }

  private void answer(long offset) {
    assertThat(ledger.decide(offset, record())).isEqualTo(Decision.ANSWER);
    ledger.answered(offset, classification(1));
  }

  private void letter(long offset) {
    assertThat(ledger.decide(offset, record())).isEqualTo(Decision.ANSWER);
    ledger.deadLettered(offset, "decode");
  }

  private void skip(long offset) {
    assertThat(ledger.decide(offset, record())).isEqualTo(Decision.SKIP);
    ledger.skipped(offset);
  }

  private BackfillProgress commit() {
    assertThat(ledger.changes()).isNotNull();
    ledger.committed();
    return written.get(written.size() - 1);
  }

  private PartitionLedger open(BackfillProgress committed) {
    return new PartitionLedger(
        committed,
        gaps,
        (offset, record) -> selected,
        progress -> {
          written.add(progress);
          return new ProducerRecord<>("jobs", new byte[0], new byte[0]);
        },
        () -> closed = true);
  }

  private static Classification classification(int batchSize) {
    return new Classification(List.of(), batchSize, 500, 1_000, Instant.EPOCH);
  }

  private static Record<byte[], byte[]> record() {
    return new Record<>(null, null, 0);
  }

  private static BackfillProgress nothing() {
    return BackfillProgress.newBuilder()
        .setPosition(START)
        .setDone(false)
        .setDeadLetters(Map.of())
        .setLatencies(Map.of())
        .build();
  }
}
