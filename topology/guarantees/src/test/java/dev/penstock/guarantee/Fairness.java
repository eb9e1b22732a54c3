package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * With a backlog in every partition, each gets its share of the answers, and none waits long.
 *
 * <p>Answers count when a consumer of committed records can read them. They come in clusters, one a
 * commit, so the smallest step of time here is a look at all output partitions at once, {@link
 * Evidence.Arrivals}; a look is never divided. A commit shows in one partition after the other, and
 * a look may fall in between and see a part of it: for windows, looks count as one unless one that
 * found nothing parts them.
 *
 * <ul>
 *   <li>A <em>window</em> ends with a look and is the shortest run of whole looks before it that
 *       holds {@value #ANSWERS_A_PARTITION} answers a partition on average. It counts if every
 *       partition had an answer before it, so that the first fetches have all arrived, and still
 *       had records without one at its beginning. Each look ends one, so windows overlap.
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
  private static final int ANSWERS_A_PARTITION = 20;

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
    Windows windows = Windows.over(wholeCommits(looks), sent);
    return new Spread(
        windows.judged,
        windows.judged == 0 ? 0 : windows.slowestShare,
        Pauses.over(looks, sent).longest());
  }

  /** The looks that found answers; what follows without an empty look between, as one. */
  private static List<Evidence.Arrivals> wholeCommits(List<Evidence.Arrivals> looks) {
    List<Evidence.Arrivals> whole = new ArrayList<>();
    boolean continues = false;
    for (Evidence.Arrivals look : looks) {
      if (!look.isEmpty()) {
        whole.add(continues ? whole.remove(whole.size() - 1).and(look) : look);
      }
      continues = !look.isEmpty();
    }
    return whole;
  }

  /** The window that slides over the looks. */
  private static final class Windows {

    private final List<Evidence.Arrivals> looks;

    /** In the window. */
    private final int[] answers;

    /** At its beginning. */
    private final int[] waitedBefore;

    private int first;
    private int total;
    private int judged;
    private double slowestShare = 1;

    private Windows(List<Evidence.Arrivals> looks, int[] sent) {
      this.looks = looks;
      this.answers = new int[sent.length];
      this.waitedBefore = sent.clone();
    }

    static Windows over(List<Evidence.Arrivals> looks, int[] sent) {
      Windows windows = new Windows(looks, sent);
      int[] waiting = sent.clone();
      boolean allAnswered = false;
      for (Evidence.Arrivals look : looks) {
        look.answers().forEach((partition, count) -> waiting[partition] -= count);
        if (allAnswered) {
          windows.endWith(look, waiting);
        } else {
          windows.skip();
          allAnswered = IntStream.range(0, sent.length).allMatch(i -> waiting[i] < sent[i]);
        }
      }
      return windows;
    }

    /** No window begins before the end of the next look. */
    private void skip() {
      Evidence.Arrivals skipped = looks.get(first++);
      skipped.answers().forEach((partition, count) -> waitedBefore[partition] -= count);
    }

    /**
     * @param waiting after the look
     */
    private void endWith(Evidence.Arrivals look, int[] waiting) {
      add(look, 1);
      int needed = ANSWERS_A_PARTITION * answers.length;
      while (total - looks.get(first).total() >= needed) {
        Evidence.Arrivals left = looks.get(first++);
        add(left, -1);
        left.answers().forEach((partition, count) -> waitedBefore[partition] -= count);
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

    private void add(Evidence.Arrivals look, int sign) {
      look.answers().forEach((partition, count) -> answers[partition] += sign * count);
      total += sign * look.total();
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
