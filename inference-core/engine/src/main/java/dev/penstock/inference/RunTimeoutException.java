package dev.penstock.inference;

import dev.penstock.inference.session.InferenceException;
import java.time.Duration;

/** A batch was cut because it ran too long. */
final class RunTimeoutException extends InferenceException {

  RunTimeoutException(int size, Duration limit, Throwable cause) {
    super(
        "a batch of "
            + size
            + " ran longer than the limit of "
            + limit.toMillis()
            + " ms (penstock.inference.timeout) and was cut",
        cause);
  }
}
