package dev.penstock.backfill.job;

import dev.penstock.schemas.BackfillJob;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How a job stands. */
public enum JobState {
  RUNNING,

  /** Its processes wait. */
  PAUSED,

  /** Everything is accounted for. */
  DONE,

  /** A limit was passed. */
  FAILED,

  CANCELLED;

  /** The states in which processes work on a job, or wait. */
  public static final Set<JobState> AT_WORK =
      Collections.unmodifiableSet(EnumSet.of(RUNNING, PAUSED));

  /** Whether processes work on a job in this state, or wait. */
  public boolean isAtWork() {
    return AT_WORK.contains(this);
  }

  /** As it is written in the log and shown to users. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state of a job.
   *
   * @throws IllegalArgumentException if a later version has written one that this does not know
   */
  public static JobState of(BackfillJob job) {
    return valueOf(job.getState().toUpperCase(Locale.ROOT));
  }

  /** The job in this state, from now on. */
  BackfillJob set(BackfillJob job, String reason) {
    return new BackfillJob(
        job.getName(),
        job.getAttempt(),
        toString(),
        reason,
        job.getGroup(),
        job.getCreatedAt(),
        Instant.now(),
        job.getTopic(),
        job.getTopicId(),
        job.getPredictions(),
        job.getDeadLetters(),
        job.getPartitions(),
        job.getFromTime(),
        job.getToTime(),
        job.getFilters(),
        job.getFingerprint());
  }
}
