package dev.penstock.backfill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Offsets of one partition that the consumer never showed, since a stream thread took it over.
 * Transaction markers, aborted and compacted records leave such gaps, and so does retention: a gap
 * was made by retention if the log starts inside it or at its end.
 *
 * <p>The stream thread reports gaps without waiting; another thread judges them, as soon as it
 * knows where the log starts.
 *
 * <p>Thread-safe.
 */
final class Gaps {

  /** Offsets from {@code from}, inclusive, to {@code to}, exclusive. */
  private record Gap(long from, long to) {}

  @GuardedBy("this")
  private List<Gap> unjudged = new ArrayList<>();

  @GuardedBy("this")
  private long missing;

  synchronized void add(long from, long to) {
    unjudged.add(new Gap(from, to));
  }

  /**
   * The gaps that were there at one moment. The partition may have another owner by the time they
   * are judged, and that one other gaps.
   */
  record Seen(Gaps gaps, int count) {

    /** The log was found to start here, after that moment. */
    void judge(long logStart) {
      gaps.judge(count, logStart);
    }
  }

  /** The gaps until now; only who judges them may call it. */
  synchronized Seen seen() {
    return new Seen(this, unjudged.size());
  }

  private synchronized void judge(int known, long logStart) {
    for (Gap gap : unjudged.subList(0, known)) {
      missing += deleted(gap.from, gap.to, logStart);
    }
    unjudged = new ArrayList<>(unjudged.subList(known, unjudged.size()));
  }

  /** How many gaps there are to judge. */
  synchronized int size() {
    return unjudged.size();
  }

  /** Offsets that were deleted, as far as the gaps are judged and the number is not settled. */
  synchronized long missing() {
    return missing;
  }

  /** So many of them are in a count that is committed. */
  synchronized void settle(long counted) {
    missing -= counted;
  }

  /** How many offsets of a gap were deleted. */
  static long deleted(long from, long to, long logStart) {
    return from < logStart && logStart <= to ? logStart - from : 0;
  }
}
