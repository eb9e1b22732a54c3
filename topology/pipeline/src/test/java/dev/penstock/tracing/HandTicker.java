package dev.penstock.tracing;

import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Stands still unless it is moved. */
public final class HandTicker implements Ticker {

  private final AtomicLong nanos = new AtomicLong();

  public void advance(Duration time) {
    long unused = nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  @Override
  public void await(Condition condition, long waitNanos) {
    throw new UnsupportedOperationException("nobody waits on this");
  }
}
