package dev.penstock.inference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a caller adds to one request.
 *
 * @param deadline after which the answer is worthless; null for none
 * @param tag opaque to the engine, handed back in the report of the batch
 */
public record RequestContext(@Nullable Instant deadline, @Nullable Object tag) {

  /** No deadline, no tag. */
  public static final RequestContext NONE = new RequestContext(null, null);
}
