package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.EngineFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what an exception that ends a stream thread means for the instance: a new thread starts
 * over from the last commit, unless that cannot help or has not helped.
 *
 * <p>Stream threads and the engine call it.
 */
final class InstanceFailures implements StreamsUncaughtExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(InstanceFailures.class);

  /** As many threads lost within {@link #WINDOW}, and another one will not help. */
  private static final int MOST_REPLACED = 10;

  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final InstantSource clock;

  @GuardedBy("this")
  private final ArrayDeque<Instant> replaced = new ArrayDeque<>();

  @GuardedBy("this")
  private @Nullable Throwable fatal;

  InstanceFailures(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable exception) {
    if (isFatal(exception) || isReplacedTooOften()) {
      stop(exception);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.warn("a stream thread ended; another starts from the last commit", exception);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Remembers why the instance has to stop; the first reason counts. */
  synchronized void stop(Throwable reason) {
    if (fatal == null) {
      fatal = reason;
      log.error("the instance has to stop: {}", reason.getMessage(), reason);
      notifyAll();
    }
  }

  /** Why the instance has to stop; null while it need not. */
  synchronized @Nullable Throwable fatal() {
    return fatal;
  }

  private static boolean isFatal(Throwable exception) {
    for (Throwable e = exception; e != null; e = e.getCause()) {
      if (e instanceof EngineFailedException
          || e instanceof MissingSourceTopicException
          || e instanceof AuthenticationException
          || e instanceof AuthorizationException
          || e instanceof IllegalStateException
          || e instanceof Error) {
        return true;
      }
    }
    return false;
  }

  private synchronized boolean isReplacedTooOften() {
    Instant now = clock.instant();
    replaced.addLast(now);
    while (replaced.getFirst().isBefore(now.minus(WINDOW))) {
      replaced.removeFirst();
    }
    return replaced.size() > MOST_REPLACED;
  }
}
