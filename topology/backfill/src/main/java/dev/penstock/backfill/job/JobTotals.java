package dev.penstock.backfill.job;

import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.PartitionBounds;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The account of a job over all its partitions: the same for everyone who reads the same log.
 *
 * @param offsets how many the job covers, from start to end
 * @param remaining how many of them are not accounted for
 * @param answered records with a prediction
 * @param deadLetters by the stage that failed
 * @param skippedByFilter records that did not match
 * @param skippedByTime records outside the time window
 * @param unreadable offsets without a record: transaction markers, aborted or compacted
 * @param missing offsets that were asked for and had been deleted
 * @param batches how many the answers came in
 * @param latencies answers by the time from submission to answer; see {@link LatencyBuckets}
 */
public record JobTotals(
    long offsets,
    long remaining,
    long answered,
    SortedMap<String, Long> deadLetters,
    long skippedByFilter,
    long skippedByTime,
    long unreadable,
    long missing,
    double batches,
    SortedMap<Integer, Long> latencies) {

  public static JobTotals of(JobView view) {
    long offsets = 0;
    long remaining = 0;
    long answered = 0;
    long skippedByFilter = 0;
    long skippedByTime = 0;
    long unreadable = 0;
    long missing = 0;
    double batches = 0;
    SortedMap<String, Long> deadLetters = new TreeMap<>();
    SortedMap<Integer, Long> latencies = new TreeMap<>();
    for (PartitionBounds bounds : view.job().getPartitions()) {
      BackfillProgress progress = view.progress(bounds.getPartition());
      offsets += bounds.getEnd() - bounds.getStart();
      remaining += Math.max(0, bounds.getEnd() - progress.getPosition());
      answered += progress.getAnswered();
      skippedByFilter += progress.getSkippedByFilter();
      skippedByTime += progress.getSkippedByTime();
      unreadable += progress.getUnreadable();
      missing += bounds.getMissing() + progress.getMissing();
      batches += progress.getBatches();
      progress
          .getDeadLetters()
          .forEach((stage, count) -> deadLetters.merge(stage, count, Long::sum));
      progress
          .getLatencies()
          .forEach((bucket, count) -> latencies.merge(Integer.valueOf(bucket), count, Long::sum));
    }
    return new JobTotals(
        offsets,
        remaining,
        answered,
        deadLetters,
        skippedByFilter,
        skippedByTime,
        unreadable,
        missing,
        batches,
        latencies);
  }

  /** Dead letters of all stages. */
  public long letters() {
    return deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records that got neither an answer nor a dead letter. */
  public long skipped() {
    return skippedByFilter + skippedByTime;
  }

  /** The part of the job that is accounted for, 0 to 1. */
  public double fraction() {
    return offsets == 0 ? 1 : 1 - (double) remaining / (double) offsets;
  }

  /** Answers a batch; empty before the first. */
  public OptionalDouble meanBatch() {
    return batches > 0 ? OptionalDouble.of((double) answered / batches) : OptionalDouble.empty();
  }

  /**
   * A percentile of the time from submission to answer, in milliseconds; empty before the first
   * answer.
   *
   * @param fraction 0.5 for the median
   */
  public OptionalDouble latency(double fraction) {
    return LatencyBuckets.percentile(latencies, fraction);
  }
}
