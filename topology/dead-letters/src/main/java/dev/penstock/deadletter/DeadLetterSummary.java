package dev.penstock.deadletter;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts dead letters by stage and reason. Keeps a few bytes for each letter: its group, so that a
 * mark found later is counted there.
 */
public final class DeadLetterSummary implements DeadLetterTopic.Visitor {

  /** A topic full of garbage could have as many reasons as letters. */
  private static final int MOST_GROUPS = 1_000;

  private static final String OTHER = "(other reasons)";

  /**
   * Letters that failed in the same way.
   *
   * @param reason with its numbers and quoted parts left out
   * @param letters how many
   * @param redriven how many of them have been redriven
   * @param oldest timestamp of an input, in epoch milliseconds; negative if none has one
   * @param newest timestamp of an input, in epoch milliseconds; negative if none has one
   * @param example the latest of them
   * @param exampleSource coordinates of the example's input; null if not given
   */
  public record Group(
      String stage,
      String reason,
      long letters,
      long redriven,
      long oldest,
      long newest,
      LetterId example,
      @Nullable SourceRecord exampleSource) {}

  private record Likeness(String stage, String reason) {}

  private static final class Tally {
    private long letters;
    private long redriven;
    private long oldest = -1;
    private long newest = -1;
    private LetterId example = new LetterId(0, 0);
    private @Nullable SourceRecord source;
  }

  private final Map<Likeness, Tally> tallies = new HashMap<>();
  private final Map<LetterId, Tally> letters = new HashMap<>();
  private final Set<LetterId> redriven = new HashSet<>();

  @Override
  public void letter(DeadLetter letter) {
    String reason = Reasons.withoutParticulars(letter.reason(), letter.exception());
    Likeness likeness = new Likeness(letter.stage(), reason);
    if (!tallies.containsKey(likeness) && tallies.size() >= MOST_GROUPS) {
      likeness = new Likeness(letter.stage(), OTHER);
    }
    Tally tally = tallies.computeIfAbsent(likeness, unused -> new Tally());
    letters.put(letter.id(), tally);
    tally.letters++;
    long timestamp = letter.inputTimestamp();
    if (timestamp >= 0) {
      tally.oldest = tally.oldest < 0 ? timestamp : Math.min(tally.oldest, timestamp);
      tally.newest = Math.max(tally.newest, timestamp);
    }
    tally.example = letter.id();
    tally.source = letter.source();
  }

  @Override
  public void redriven(LetterId letter) {
    Tally tally = letters.get(letter);
    if (tally != null && redriven.add(letter)) {
      tally.redriven++;
    }
  }

  /** The largest group first. */
  public List<Group> groups() {
    return tallies.entrySet().stream()
        .map(entry -> group(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong(Group::letters)
                .reversed()
                .thenComparing(Group::stage)
                .thenComparing(Group::reason))
        .toList();
  }

  private static Group group(Likeness likeness, Tally tally) {
    return new Group(
        likeness.stage,
        likeness.reason,
        tally.letters,
        tally.redriven,
        tally.oldest,
        tally.newest,
        tally.example,
        tally.source);
  }
}
