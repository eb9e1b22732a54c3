package dev.penstock.inference.batch;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** The machine's own time; there is one, so that all that is measured has one origin. */
final class SystemTicker implements Ticker {

  static final SystemTicker ONE = new SystemTicker();

  private final long origin = System.nanoTime();

  private SystemTicker() {}

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  public void await(Condition condition, long nanos) throws InterruptedException {
    condition.awaitNanos(nanos);
  }
}
