package dev.penstock.guarantee;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a run came to.
 *
 * @param otherBreaches of dead letters and of committed offsets, in words
 */
record ChaosReport(
    long kills,
    int lost,
    int duplicated,
    int reordered,
    long deadLettered,
    Duration worstGap,
    List<String> otherBreaches) {

  static ChaosReport of(long kills, Evidence evidence, Duration worstGap) {
    List<String> others = new java.util.ArrayList<>();
    others.addAll(new DeadLettersComplete().breaches(evidence));
    others.addAll(new NothingLeftBehind().breaches(evidence));
    return new ChaosReport(
        kills,
        new NoLoss().breaches(evidence).size(),
        new NoDuplicates().breaches(evidence).size(),
        new OrderKept().breaches(evidence).size(),
        evidence.deadLetters(),
        worstGap,
        List.copyOf(others));
  }

  /**
   * Whether every guarantee held.
   *
   * @param duplicatesAllowed under at-least-once
   */
  boolean isClean(boolean duplicatesAllowed) {
    return lost == 0
        && reordered == 0
        && (duplicatesAllowed || duplicated == 0)
        && otherBreaches.isEmpty();
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"kills\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,\"deadLettered\":%d,"
            + "\"worstGapSeconds\":%.1f}",
        kills,
        lost,
        duplicated,
        reordered,
        deadLettered,
        worstGap.toMillis() / 1e3);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d kills: %d lost, %d duplicated, %d reordered, %d dead letters; worst gap %.1f s",
        kills,
        lost,
        duplicated,
        reordered,
        deadLettered,
        worstGap.toMillis() / 1e3);
  }
}
