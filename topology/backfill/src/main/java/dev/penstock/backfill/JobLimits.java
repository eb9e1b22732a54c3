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

  /** A job that may end with anything. */
  public static final JobLimits NONE = new JobLimits(Optional.empty(), false);

  /** Which limit is passed, if one is. */
  Optional<String> passed(JobTotals totals, boolean finished) {
    return passed(totals.answered(), totals.letters(), totals.missing(), finished);
  }

  /**
   * Which limit is passed, if one is.
   *
   * @param answered records of the whole job
   * @param letters its dead letters
   * @param missing its offsets that were deleted unread
   * @param finished whether these are all records of the job
   */
  public Optional<String> passed(long answered, long letters, long missing, boolean finished) {
    if (deadLetters.isPresent()
        && deadLetters.get().isExceededBy(letters, answered + letters, finished)) {
      return Optional.of(
          "%d dead letters among %d records; --max-dead-letters is %s"
              .formatted(letters, answered + letters, deadLetters.get()));
    }
    if (failOnMissing && missing > 0) {
      return Optional.of(
          "%d offsets were deleted before they were read (--fail-on-missing)".formatted(missing));
    }
    return Optional.empty();
  }
}
