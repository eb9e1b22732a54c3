package dev.penstock.inference;

import dev.penstock.inference.batch.RequestTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a caller adds to one request.
 *
 * @param deadline after which the answer is worthless; null for none
 * @param tag opaque to the engine, handed back in the report of the batch
 * @param times where the engine notes when the request passed which point; null for nowhere
 */
public record RequestContext(
    @Nullable Instant deadline, @Nullable Object tag, @Nullable RequestTimes times) {

  /** No deadline, no tag, no times. */
  public static final RequestContext NONE = new RequestContext(null, null, null);
}
