package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.PassedOver;
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
 * @param passed positions of a topic that need no answer, by the reason
 */
public record JobCounts(
    long answered,
    SortedMap<String, Long> letters,
    double batches,
    SortedMap<Integer, Long> latencies,
    SortedMap<PassedOver, Long> passed) {

  static final JobCounts NONE =
      new JobCounts(0, new TreeMap<>(), 0, new TreeMap<>(), new TreeMap<>());

  /** Dead letters of all stages. */
  public long deadLetters() {
    return letters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Positions that need no answer for this reason. */
  public long passed(PassedOver why) {
    return passed.getOrDefault(why, 0L);
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
    SortedMap<PassedOver, Long> allPassed = new TreeMap<>(passed);
    more.passed.forEach((why, count) -> allPassed.merge(why, count, Long::sum));
    return new JobCounts(
        answered + more.answered, allLetters, batches + more.batches, allLatencies, allPassed);
  }

  /** The same answers, with the letters of another count. */
  JobCounts withLettersOf(JobCounts other) {
    return new JobCounts(answered, other.letters, batches, latencies, passed);
  }
}
