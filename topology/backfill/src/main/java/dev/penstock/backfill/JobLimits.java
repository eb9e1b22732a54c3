package dev.penstock.backfill;

import dev.penstock.backfill.bounds.DeadLetterLimit;
import dev.penstock.backfill.job.JobTotals;
import java.util.Optional;

/**
 * What a job may not pass.
 *
 * @param deadLetters how many there may be
 * @param failOnMissing whether a record that was deleted before it was read ends the job
 */
public record JobLimits(Optional<DeadLetterLimit> deadLetters, boolean failOnMissing) {

  /** Which limit is passed, if one is. */
  Optional<String> passed(JobTotals totals, boolean finished) {
    long letters = totals.letters();
    if (deadLetters.isPresent()
        && deadLetters.get().isExceededBy(letters, totals.answered() + letters, finished)) {
      return Optional.of(
          "%d dead letters among %d records; --max-dead-letters is %s"
              .formatted(letters, totals.answered() + letters, deadLetters.get()));
    }
    if (failOnMissing && totals.missing() > 0) {
      return Optional.of(
          "%d offsets were deleted before they were read (--fail-on-missing)"
              .formatted(totals.missing()));
    }
    return Optional.empty();
  }
}
