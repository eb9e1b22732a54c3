package dev.penstock.app;

import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.EngineListener;
import dev.penstock.kafka.MissingPermission;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the failure that stops the instance, if any.
 *
 * <p>Stream threads and engine threads report; any thread may query it.
 */
final class InstanceFailures implements EngineListener {

  private static final Logger log = LoggerFactory.getLogger(InstanceFailures.class);

  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

  @Override
  public void engineFailed(EngineFailedException reason) {
    stop(reason);
  }

  /** Stops the instance; only the first reason is kept. */
  void stop(Throwable reason) {
    if (!fatal.complete(reason)) {
      return;
    }
    Optional<String> missing = MissingPermission.in(reason, AclOperation.READ);
    if (missing.isPresent()) {
      log.error("the instance has to stop: {}", missing.get());
      log.debug("the failure", reason);
    } else {
      log.error("the instance has to stop: {}", reason.getMessage(), reason);
    }
  }

  /** Waits until the instance has to stop, or the time is over; returns whether it has to. */
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

  /** The first reason why the instance has to stop; call it only if there is one. */
  Throwable reason() {
    return fatal.join();
  }
}
