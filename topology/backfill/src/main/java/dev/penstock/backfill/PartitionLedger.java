package dev.penstock.backfill;

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

  /** Buckets of latencies for each doubling. */
  private static final int BUCKETS_PER_DOUBLING = 4;

  /** Which records of the partition get no answer, and why. */
  @FunctionalInterface
  interface Selection {
    Selected of(Record<byte[], byte[]> record);
  }

  /** What a selection says of a record. */
  enum Selected {
    ANSWERED,
    OUTSIDE_THE_TIME,
    FILTERED
  }

  private final Map<String, Long> deadLetters;
  private final Map<String, Long> latencies;
  private final long missing;
  private long position;
  private long answered;
  private long skippedByFilter;
  private long skippedByTime;
  private long unreadable;
  private double batches;

  private final Selection selection;
  private final Function<BackfillProgress, ProducerRecord<byte[], byte[]>> writer;

  /** Why records in flight are skipped, by offset. */
  private final Map<Long, Selected> skipped = new HashMap<>();

  private boolean changed;
  private boolean written;

  /**
   * @param committed what the partition's last owner has committed
   * @param writer makes the record of the job log
   */
  PartitionLedger(
      BackfillProgress committed,
      Selection selection,
      Function<BackfillProgress, ProducerRecord<byte[], byte[]>> writer) {
    deadLetters = new HashMap<>(committed.getDeadLetters());
    latencies = new HashMap<>(committed.getLatencies());
    missing = committed.getMissing();
    position = committed.getPosition();
    answered = committed.getAnswered();
    skippedByFilter = committed.getSkippedByFilter();
    skippedByTime = committed.getSkippedByTime();
    unreadable = committed.getUnreadable();
    batches = committed.getBatches();
    this.selection = selection;
    this.writer = writer;
  }

  @Override
  public Decision decide(long offset, Record<byte[], byte[]> record) {
    if (offset < position) {
      throw new IllegalStateException(
          "offset %d is read again, and everything before %d has been accounted for; the group's offsets do not match the job log"
              .formatted(offset, position));
    }
    Selected selected = selection.of(record);
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
    latencies.merge(Integer.toString(bucket(micros)), 1L, Long::sum);
  }

  /** Bucket k holds what is below 2^(k/4) ms. */
  static int bucket(long micros) {
    double millis = micros / 1e3;
    double exact = BUCKETS_PER_DOUBLING * Math.log(Math.max(millis, 1e-3)) / Math.log(2);
    return Math.max(0, (int) Math.floor(exact) + 1);
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
    unreadable += offset - position;
    position = offset + 1;
    changed = true;
  }

  @Override
  public @Nullable ProducerRecord<byte[], byte[]> changes() {
    if (!changed) {
      return null;
    }
    written = true;
    return writer.apply(progress(position, false));
  }

  @Override
  public void committed() {
    if (written) {
      changed = false;
      written = false;
    }
  }

  @Override
  public boolean isCommitted() {
    return !changed;
  }

  /** The counts once the partition is read to its end; what is left of it has no record. */
  BackfillProgress completed(long end) {
    return progress(Math.max(end, position), true);
  }

  private BackfillProgress progress(long upTo, boolean done) {
    return BackfillProgress.newBuilder()
        .setPosition(upTo)
        .setDone(done)
        .setAnswered(answered)
        .setDeadLetters(Map.copyOf(deadLetters))
        .setSkippedByFilter(skippedByFilter)
        .setSkippedByTime(skippedByTime)
        .setUnreadable(unreadable + upTo - position)
        .setMissing(missing)
        .setBatches(batches)
        .setLatencies(Map.copyOf(latencies))
        .build();
  }
}
