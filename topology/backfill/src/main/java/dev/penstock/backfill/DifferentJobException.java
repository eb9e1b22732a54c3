package dev.penstock.backfill;

import dev.penstock.backfill.job.JobException;

/** There is a job of that name, and it is not the one that was meant. */
public final class DifferentJobException extends JobException {

  private static final long serialVersionUID = 1L;

  DifferentJobException(String message) {
    super(message);
  }
}
