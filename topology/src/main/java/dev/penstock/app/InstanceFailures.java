package dev.penstock.app;

import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.EngineListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a failure means for the instance. A stream thread that ends with an exception is
 * replaced by one that starts over from the last commit, unless that cannot help or has not helped.
 *
 * <p>Stream threads and engine threads call it.
 */
final class InstanceFailures implements StreamsUncaughtExceptionHandler, EngineListener {

  private static final Logger log = LoggerFactory.getLogger(InstanceFailures.class);

  /** More threads lost than this within {@link #WINDOW}, and another one will not help. */
  private static final int MOST_REPLACED = 10;

  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private final ArrayDeque<Instant> replaced = new ArrayDeque<>();

  InstanceFailures(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable exception) {
    if (cannotBeHelped(exception) || isReplacedTooOften()) {
      stop(exception);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.warn("a stream thread ended; another starts from the last commit", exception);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  @Override
  public void engineFailed(EngineFailedException reason) {
    stop(reason);
  }

  /** Waits until the instance has to stop, or the time is over; says whether it has to. */
  boolean await(Duration longest) throws InterruptedException {
    try {
      var unused = fatal.get(longest.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("it never ends in an exception", e);
    }
  }

  boolean isFatal() {
    return fatal.isDone();
  }

  /** The first reason why the instance has to stop; to be asked when there is one. */
  Throwable reason() {
    return fatal.join();
  }

  private void stop(Throwable reason) {
    if (fatal.complete(reason)) {
      log.error("the instance has to stop: {}", reason.getMessage(), reason);
    }
  }

  private static boolean cannotBeHelped(Throwable exception) {
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

  private boolean isReplacedTooOften() {
    Instant now = clock.instant();
    replaced.addLast(now);
    while (replaced.getFirst().isBefore(now.minus(WINDOW))) {
      replaced.removeFirst();
    }
    return replaced.size() > MOST_REPLACED;
  }
}
