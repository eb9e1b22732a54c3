package dev.penstock.observability;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Measures how much of the model's capacity is used.
 *
 * <p>Time is divided into windows. For each, the number of images is divided by the time in which
 * at least one batch ran: the rate of a device that never waits, with batches as full as they were.
 * The ceiling is the best such rate of any window with enough work in it. The efficiency is the
 * rate of the last whole window, including waiting, over the ceiling: 1 if the device never waited,
 * 0 on an idle instance.
 *
 * <p>Engine threads report; the admin server's threads read.
 */
public final class EfficiencyMeter implements EngineListener {

  private static final Duration WINDOW = Duration.ofSeconds(10);

  /** With less work in a window, its rate means little. */
  private static final double LEAST_BUSY_SECONDS = 0.5;

  private final InstantSource clock;

  @GuardedBy("this")
  private Instant windowStart;

  @GuardedBy("this")
  private long images;

  @GuardedBy("this")
  private double busySeconds;

  /** End of the latest run that was counted, so that parallel runs count once. */
  @GuardedBy("this")
  private Instant busyUntil;

  /** In all windows. */
  @GuardedBy("this")
  private double allBusySeconds;

  @GuardedBy("this")
  private double lastRate;

  @GuardedBy("this")
  private double ceiling = Double.NaN;

  public EfficiencyMeter(InstantSource clock) {
    this.clock = clock;
    this.windowStart = clock.instant();
    this.busyUntil = windowStart;
  }

  @Override
  public synchronized void batchFinished(BatchReport report) {
    turnWindow();
    Instant end = report.startedAt().plusNanos(report.runNanos());
    Instant start = report.startedAt().isAfter(busyUntil) ? report.startedAt() : busyUntil;
    if (end.isAfter(start)) {
      busySeconds += seconds(start, end);
      allBusySeconds += seconds(start, end);
      busyUntil = end;
    }
    images += report.size() - report.failed();
  }

  /** Images per second of a device that never waits; NaN until there has been enough work. */
  public synchronized double ceiling() {
    turnWindow();
    return ceiling;
  }

  /** Share of the ceiling reached in the last whole window; NaN while there is none. */
  public synchronized double ratio() {
    turnWindow();
    return lastRate / ceiling;
  }

  /** Time in which at least one batch ran, since the start. */
  public synchronized double busySeconds() {
    return allBusySeconds;
  }

  @GuardedBy("this")
  private void turnWindow() {
    Instant now = clock.instant();
    if (now.isBefore(windowStart.plus(WINDOW))) {
      return;
    }
    lastRate = images / seconds(windowStart, now);
    if (busySeconds >= LEAST_BUSY_SECONDS) {
      double rate = images / busySeconds;
      ceiling = Double.isNaN(ceiling) ? rate : Math.max(ceiling, rate);
    }
    windowStart = now;
    images = 0;
    busySeconds = 0;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
