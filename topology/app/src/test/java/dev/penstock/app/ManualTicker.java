package dev.penstock.app;

import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Time that stands still until a test moves it. */
final class ManualTicker implements Ticker {

  private final AtomicLong nanos = new AtomicLong(1);

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
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
  public void await(Condition condition, long nanos) {
    throw new UnsupportedOperationException("nobody waits for a ticker that stands still");
  }
}
