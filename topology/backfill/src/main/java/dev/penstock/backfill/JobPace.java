package dev.penstock.backfill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast a job goes on, over the last half minute, and when it will end at that rate.
 *
 * <p>Thread-safe.
 */
final class JobPace {

  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();

  private record Sample(long nanos, long remaining) {}

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Deque<Sample> samples = new ArrayDeque<>();

  JobPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** So many offsets are left now. */
  synchronized void at(long remaining) {
    long now = nanoTime.getAsLong();
    samples.addLast(new Sample(now, remaining));
    while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Offsets a second; 0 as long as it is unknown. */
  synchronized double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    double seconds = (double) (last.nanos() - first.nanos()) / 1e9;
    return seconds <= 0 ? 0 : (double) (first.remaining() - last.remaining()) / seconds;
  }

  /** Time to the end; empty if nothing moves. */
  synchronized Optional<Duration> left() {
    double rate = perSecond();
    return samples.isEmpty() || rate <= 0
        ? Optional.empty()
        : Optional.of(
            Duration.ofMillis(Math.round((double) samples.getLast().remaining() / rate * 1e3)));
  }
}
