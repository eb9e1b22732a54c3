package dev.penstock.deadletter;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects letters: those that match all given criteria.
 *
 * @param stage of the failure; null for any
 * @param reason part of the reason's text; null for any
 * @param partition of the dead-letter topic; null for any
 * @param ids of the letters; empty for any
 */
public record LetterSelection(
    @Nullable String stage,
    @Nullable String reason,
    @Nullable Integer partition,
    Set<LetterId> ids) {

  public LetterSelection {
    ids = Set.copyOf(ids);
  }

  /** Whether no criteria are given, so all letters match. */
  public boolean isEverything() {
    return stage == null && reason == null && partition == null && ids.isEmpty();
  }

  boolean holds(DeadLetter letter) {
    return (stage == null || stage.equals(letter.stage()))
        && (reason == null || letter.reason().contains(reason))
        && (partition == null || partition == letter.id().partition())
        && (ids.isEmpty() || ids.contains(letter.id()));
  }
}
