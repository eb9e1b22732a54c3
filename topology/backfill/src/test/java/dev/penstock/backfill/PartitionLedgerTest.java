package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.backfill.PartitionLedger.Selected;
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
    BackfillProgress end = ledger.completed(110);
    assertThat(end.getAnswered()).isEqualTo(1);
    assertThat(end.getDeadLetters()).isEqualTo(Map.of("decode", 1L));
    assertThat(end.getSkippedByFilter()).isEqualTo(1);
    assertThat(end.getSkippedByTime()).isEqualTo(1);
    assertThat(end.getUnreadable()).isEqualTo(2 + 1 + 3);
    assertThat(end.getPosition()).isEqualTo(110);
    assertThat(end.getDone()).isTrue();
  }

  @Test
  void theNextOwnerContinuesTheCount() {
    answer(100);
    commit();
    PartitionLedger next = open(written.get(0));
    next.answered(101, classification(2));
    assertThat(next.completed(102).getAnswered()).isEqualTo(2);
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
  void aRecordThatIsAccountedForIsNotCountedAgain() {
    answer(100);
    assertThatThrownBy(() -> ledger.decide(100, record()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offset 100 is read again");
  }

  @Test
  void sharesOfABatchAddUpToBatches() {
    for (int offset = 100; offset < 108; offset++) {
      ledger.answered(offset, classification(4));
    }
    assertThat(ledger.completed(108).getBatches()).isCloseTo(2, within(1e-9));
  }

  @Test
  void latenciesFallIntoBucketsOfAQuarterOfADoubling() {
    assertThat(PartitionLedger.bucket(0)).isZero();
    assertThat(PartitionLedger.bucket(999)).isZero();
    assertThat(PartitionLedger.bucket(1_000)).isEqualTo(1);
    assertThat(PartitionLedger.bucket(1_900)).isEqualTo(4);
    assertThat(PartitionLedger.bucket(2_000)).isEqualTo(5);
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

  private void commit() {
    assertThat(ledger.changes()).isNotNull();
    ledger.committed();
  }

  private PartitionLedger open(BackfillProgress committed) {
    return new PartitionLedger(
        committed,
        record -> selected,
        progress -> {
          written.add(progress);
          return new ProducerRecord<>("jobs", new byte[0], new byte[0]);
        });
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
