package dev.penstock.inference.batch;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch that has run.
 *
 * @param reason why it stopped waiting
 * @param size requests in it
 * @param failed how many of them ended in an error
 * @param startedAt when it began to run
 * @param oldestWaitNanos how long its oldest request had waited in the batcher by then; decoding
 *     and younger requests do not count
 * @param runNanos how long it ran, retries of its halves included
 * @param tags what the callers attached to its requests, in order
 * @param error the last failure met, if any
 */
public record BatchReport(
    FiringReason reason,
    int size,
    int failed,
    Instant startedAt,
    long oldestWaitNanos,
    long runNanos,
    List<@Nullable Object> tags,
    @Nullable Throwable error) {

  public BatchReport {
    tags = Collections.unmodifiableList(tags);
  }
}
