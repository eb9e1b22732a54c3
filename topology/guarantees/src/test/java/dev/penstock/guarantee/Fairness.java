package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * With a backlog in every partition, each gets its share of the answers, and none waits long.
 *
 * <p>Shares are those of the model, by the time at which each answer's batch ended: a commit shows
 * in one output partition after the other, and who looks in between sees shares that nobody got.
 * Pauses are those of a consumer of committed records, {@link Evidence.Arrivals}.
 *
 * <ul>
 *   <li>A <em>window</em> ends with a batch and is the shortest run of whole batches before it that
 *       holds {@value #ANSWERS_A_PARTITION} answers a partition on average. It counts if every
 *       partition had as many answers before it and still had records without one at its beginning.
 *       Each batch ends one, so windows overlap. What comes before is the start. A window is longer
 *       than a moment in which a slow machine lets a partition run dry: a quarter of a second of
 *       records are in memory.
 *   <li>A window's <em>slowest share</em> is the answers of the partition that got the fewest, of
 *       those that still have records waiting at its end, over the mean of all partitions. The
 *       least of all windows counts.
 *   <li>The <em>longest pause</em> is the longest that a partition with records waiting got no
 *       answer, from the first answer of any partition to the last look.
 * </ul>
 */
final class Fairness implements Guarantee {

  /** With the classic protocol. */
  private static final double LEAST_SHARE = 2 / 3.0;

  /** With the streams protocol, whose consumer cannot be paused for single partitions. */
  private static final double LEAST_SHARE_OF_STREAMS = 1 / 2.0;

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int ANSWERS_A_PARTITION = 40;

  /**
   * How answers were spread.
   *
   * @param windows that were judged; where there are none the share is 0
   */
  record Spread(int windows, double slowestShare, Duration longestPause) {

    boolean isFair(String protocol) {
      return slowestShare >= leastShare(protocol) && longestPause.compareTo(LONGEST_PAUSE) <= 0;
    }
  }

  private final double leastShare;

  /**
   * @param protocol of the group
   */
  Fairness(String protocol) {
    this.leastShare = leastShare(protocol);
  }

  private static double leastShare(String protocol) {
    return protocol.equals("streams") ? LEAST_SHARE_OF_STREAMS : LEAST_SHARE;
  }

  @Override
  public List<String> breaches(Evidence evidence) {
    Spread spread = spread(evidence);
    List<String> breaches = new ArrayList<>();
    if (spread.windows() == 0) {
      breaches.add("no window with a backlog in every partition to judge");
    } else if (spread.slowestShare() < leastShare) {
      breaches.add(
          String.format(
              Locale.ROOT,
              "a partition got %.2f of the mean; the least is %.2f",
              spread.slowestShare(),
              leastShare));
    }
    if (spread.longestPause().compareTo(LONGEST_PAUSE) > 0) {
      breaches.add(
          "a partition with a backlog got no answer for %d ms; the most is %d ms"
              .formatted(spread.longestPause().toMillis(), LONGEST_PAUSE.toMillis()));
    }
    return breaches;
  }

  /** How the answers to a backlog were spread over the partitions that have records. */
  static Spread spread(Evidence evidence) {
    int partitions =
        1 + evidence.sent().keySet().stream().mapToInt(Source::partition).max().orElse(0);
    int[] sent = new int[partitions];
    evidence.sent().keySet().forEach(source -> sent[source.partition()]++);
    List<Evidence.Arrivals> looks =
        evidence.arrivals().stream().dropWhile(Evidence.Arrivals::isEmpty).toList();
    Windows windows = Windows.over(batches(evidence.answers()), sent);
    return new Spread(
        windows.judged,
        windows.judged == 0 ? 0 : windows.slowestShare,
        Pauses.over(looks, sent).longest());
  }

  /** The predictions as the instance made them, one batch after the other. */
  private static List<Map<Integer, Integer>> batches(List<Answer> answers) {
    SortedMap<Long, Map<Integer, Integer>> batches = new TreeMap<>();
    for (Answer answer : answers) {
      if (!answer.isDeadLetter()) {
        batches
            .computeIfAbsent(answer.predictedAt(), end -> new HashMap<>())
            .merge(answer.source().partition(), 1, Integer::sum);
      }
    }
    return List.copyOf(batches.values());
  }

  /** The window that slides over the batches. */
  private static final class Windows {

    private final List<Map<Integer, Integer>> batches;

    /** In the window. */
    private final int[] answers;

    /** At its beginning. */
    private final int[] waitedBefore;

    private int first;
    private int total;
    private int judged;
    private double slowestShare = 1;

    private Windows(List<Map<Integer, Integer>> batches, int[] sent) {
      this.batches = batches;
      this.answers = new int[sent.length];
      this.waitedBefore = sent.clone();
    }

    static Windows over(List<Map<Integer, Integer>> batches, int[] sent) {
      Windows windows = new Windows(batches, sent);
      int[] waiting = sent.clone();
      boolean started = false;
      for (Map<Integer, Integer> batch : batches) {
        batch.forEach((partition, count) -> waiting[partition] -= count);
        if (started) {
          windows.endWith(batch, waiting);
        } else {
          windows.skip();
          started =
              IntStream.range(0, sent.length)
                  .allMatch(i -> sent[i] - waiting[i] >= ANSWERS_A_PARTITION);
        }
      }
      return windows;
    }

    /** No window begins before the end of the next batch. */
    private void skip() {
      batches.get(first++).forEach((partition, count) -> waitedBefore[partition] -= count);
    }

    /**
     * @param waiting after the batch
     */
    private void endWith(Map<Integer, Integer> batch, int[] waiting) {
      add(batch, 1);
      int needed = ANSWERS_A_PARTITION * answers.length;
      while (total - size(batches.get(first)) >= needed) {
        Map<Integer, Integer> left = batches.get(first++);
        add(left, -1);
        left.forEach((partition, count) -> waitedBefore[partition] -= count);
      }
      if (total >= needed && Arrays.stream(waitedBefore).allMatch(records -> records > 0)) {
        judged++;
        double mean = (double) total / answers.length;
        for (int partition = 0; partition < answers.length; partition++) {
          if (waiting[partition] > 0) {
            slowestShare = Math.min(slowestShare, answers[partition] / mean);
          }
        }
      }
    }

    private void add(Map<Integer, Integer> batch, int sign) {
      batch.forEach((partition, count) -> answers[partition] += sign * count);
      total += sign * size(batch);
    }

    private static int size(Map<Integer, Integer> batch) {
      return batch.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** How long each partition has been without an answer. */
  private static final class Pauses {

    private final long[] since;
    private long longestNanos;

    private Pauses(List<Evidence.Arrivals> looks, int partitions) {
      this.since = new long[partitions];
      if (!looks.isEmpty()) {
        Arrays.fill(since, looks.get(0).nanos());
      }
    }

    static Pauses over(List<Evidence.Arrivals> looks, int[] sent) {
      Pauses pauses = new Pauses(looks, sent.length);
      int[] waiting = sent.clone();
      for (Evidence.Arrivals look : looks) {
        for (int partition = 0; partition < sent.length; partition++) {
          pauses.look(look, partition, waiting[partition] > 0);
          waiting[partition] -= look.of(partition);
        }
      }
      return pauses;
    }

    private void look(Evidence.Arrivals look, int partition, boolean waited) {
      if (waited) {
        longestNanos = Math.max(longestNanos, look.nanos() - since[partition]);
      }
      if (look.of(partition) > 0) {
        since[partition] = look.nanos();
      }
    }

    Duration longest() {
      return Duration.ofNanos(longestNanos);
    }
  }
}
