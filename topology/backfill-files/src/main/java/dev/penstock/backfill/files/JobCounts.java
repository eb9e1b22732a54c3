package dev.penstock.backfill.files;

import dev.penstock.backfill.job.LatencyBuckets;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of images.
 *
 * @param answered with a prediction
 * @param letters images without one, by the stage that failed
 * @param batches how many the answers came in: the sum of each answer's share of its batch
 * @param latencies answers by the time from submission to answer; see {@link LatencyBuckets}
 */
public record JobCounts(
    long answered,
    SortedMap<String, Long> letters,
    double batches,
    SortedMap<Integer, Long> latencies) {

  static final JobCounts NONE = new JobCounts(0, new TreeMap<>(), 0, new TreeMap<>());

  /** Dead letters of all stages. */
  public long deadLetters() {
    return letters.values().stream().mapToLong(Long::longValue).sum();
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

  JobCounts plus(JobCounts more) {
    SortedMap<String, Long> allLetters = new TreeMap<>(letters);
    more.letters.forEach((stage, count) -> allLetters.merge(stage, count, Long::sum));
    SortedMap<Integer, Long> allLatencies = new TreeMap<>(latencies);
    more.latencies.forEach((bucket, count) -> allLatencies.merge(bucket, count, Long::sum));
    return new JobCounts(
        answered + more.answered, allLetters, batches + more.batches, allLatencies);
  }

  /** The same answers, with the letters of another count. */
  JobCounts withLettersOf(JobCounts other) {
    return new JobCounts(answered, other.letters, batches, latencies);
  }
}
