package dev.penstock.failure;

import java.time.Duration;

/** The record is older than the instance serves; it was not inferred. */
public final class RecordExpiredException extends Exception {

  public RecordExpiredException(Duration age, Duration limit) {
    super(
        "record is %d s old; the limit is %d s (penstock.record.max-age)"
            .formatted(age.toSeconds(), limit.toSeconds()));
  }
}
