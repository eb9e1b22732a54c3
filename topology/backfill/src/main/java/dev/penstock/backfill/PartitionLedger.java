package dev.penstock.backfill;

import dev.penstock.backfill.bounds.RecordSelection.Selected;
import dev.penstock.backfill.job.LatencyBuckets;
import dev.penstock.inference.Classification;
import dev.penstock.processor.Scope.Decision;
import dev.penstock.processor.Scope.Ledger;
import dev.penstock.schemas.BackfillProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What a job has done in one partition. It continues from the progress that is committed, and every
 * offset up to its position is in exactly one of its counts, so that the counts can be checked
 * against the offsets: they add up.
 *
 * <p>Only the stream thread that owns the partition calls it.
 */
final class PartitionLedger implements Ledger {

  /** Which records of the partition get no answer, and why. */
  @FunctionalInterface
  interface Selection {
    Selected of(long offset, Record<byte[], byte[]> record);
  }

  private final Map<String, Long> deadLetters;
  private final Map<String, Long> latencies;
  private long missing;
  private long position;
  private long answered;
  private long skippedByFilter;
  private long skippedByTime;
  private long unreadable;
  private double batches;

  private final Gaps gaps;
  private final Selection selection;
  private final Function<BackfillProgress, ProducerRecord<byte[], byte[]>> writer;

  private final Runnable whenClosed;

  /** Why records in flight are skipped, by offset. */
  private final Map<Long, Selected> skipped = new HashMap<>();

  /** What was judged to be deleted, in the changes that are being committed. */
  private long deleted;

  private boolean changed;
  private boolean written;

  /**
   * @param committed what the partition's last owner has committed
   * @param gaps receives the offsets that had no record, and says which of them were deleted
   * @param writer makes the record of the job log
   * @param whenClosed notified when the stream thread gives the partition up
   */
  PartitionLedger(
      BackfillProgress committed,
      Gaps gaps,
      Selection selection,
      Function<BackfillProgress, ProducerRecord<byte[], byte[]>> writer,
      Runnable whenClosed) {
    deadLetters = new HashMap<>(committed.getDeadLetters());
    latencies = new HashMap<>(committed.getLatencies());
    missing = committed.getMissing();
    position = committed.getPosition();
    answered = committed.getAnswered();
    skippedByFilter = committed.getSkippedByFilter();
    skippedByTime = committed.getSkippedByTime();
    unreadable = committed.getUnreadable();
    batches = committed.getBatches();
    this.gaps = gaps;
    this.selection = selection;
    this.writer = writer;
    this.whenClosed = whenClosed;
  }

  /** The log is the truth: a group whose offsets were put back reads what is accounted for. */
  @Override
  public boolean isAccountedFor(long offset) {
    return offset < position;
  }

  @Override
  public Decision decide(long offset, Record<byte[], byte[]> record) {
    Selected selected = selection.of(offset, record);
    if (selected == Selected.ANSWERED) {
      return Decision.ANSWER;
    }
    skipped.put(offset, selected);
    return Decision.SKIP;
  }

  @Override
  public void answered(long offset, Classification answer) {
    advance(offset);
    answered++;
    batches += 1.0 / answer.batchSize();
    long micros = answer.submitToRunMicros() + answer.inferenceMicros();
    latencies.merge(Integer.toString(LatencyBuckets.of(micros)), 1L, Long::sum);
  }

  @Override
  public void deadLettered(long offset, String stage) {
    advance(offset);
    deadLetters.merge(stage, 1L, Long::sum);
  }

  @Override
  public void skipped(long offset) {
    advance(offset);
    if (skipped.remove(offset) == Selected.OUTSIDE_THE_TIME) {
      skippedByTime++;
    } else {
      skippedByFilter++;
    }
  }

  /** Offsets up to this one had no record: a reader is never shown why. */
  private void advance(long offset) {
    if (offset > position) {
      unreadable += offset - position;
      gaps.add(position, offset);
    }
    position = offset + 1;
    changed = true;
  }

  @Override
  public @Nullable ProducerRecord<byte[], byte[]> changes() {
    if (!changed) {
      return null;
    }
    deleted = gaps.missing();
    written = true;
    return writer.apply(progress());
  }

  @Override
  public void committed() {
    if (written) {
      missing += deleted;
      unreadable -= deleted;
      gaps.settle(deleted);
      deleted = 0;
      changed = false;
      written = false;
    }
  }

  @Override
  public boolean isCommitted() {
    return !changed;
  }

  @Override
  public void close() {
    whenClosed.run();
  }

  private BackfillProgress progress() {
    return BackfillProgress.newBuilder()
        .setPosition(position)
        .setDone(false)
        .setAnswered(answered)
        .setDeadLetters(Map.copyOf(deadLetters))
        .setSkippedByFilter(skippedByFilter)
        .setSkippedByTime(skippedByTime)
        .setUnreadable(unreadable - deleted)
        .setMissing(missing + deleted)
        .setBatches(batches)
        .setLatencies(Map.copyOf(latencies))
        .build();
  }
}
