package dev.penstock.inference.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Time that stands still until a test moves it. */
public final class HandMovedTicker implements Ticker {

  private final AtomicLong nanos = new AtomicLong();

  /** Moves time on; whoever waits sees it within a real millisecond. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos());
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  public void await(Condition condition, long waitNanos) throws InterruptedException {
    condition.await(1, TimeUnit.MILLISECONDS);
  }
}
