package dev.penstock.lag.export;

import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.cluster.ClusterException;
import dev.penstock.lag.cluster.ClusterSnapshot.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link LagMonitor} at an interval and keeps {@link LagMetrics} up to date. It survives
 * whatever the cluster does: a cycle that fails is counted and logged, and the next one tries
 * again.
 *
 * <p>Its thread owns the monitor; any thread may start and close it, or ask for its health.
 */
public final class LagExporter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LagExporter.class);

  /** Intervals without a successful cycle after which the numbers are stale. */
  private static final int STALE_INTERVALS = 4;

  private static final Duration LAST_CYCLE = Duration.ofSeconds(2);

  private final LagMonitor monitor;
  private final LagMetrics metrics;
  private final Duration interval;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "penstock-lag");

  private volatile Instant lastSuccess = Instant.EPOCH;
  private volatile String problem = "the first cycle has not ended";

  // Only the exporter's thread touches these, once it has been started.
  private Duration firstDelay = Duration.ZERO;
  private Set<String> reported = Set.of();
  private @Nullable String reportedFailure;

  /**
   * @param monitor closed by this
   */
  public LagExporter(LagMonitor monitor, LagMetrics metrics, Duration interval, Clock clock) {
    this.monitor = monitor;
    this.metrics = metrics;
    this.interval = interval;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Begins at once. */
  public void start() {
    start(Duration.ZERO);
  }

  /** Begins after a while. */
  public void start(Duration delay) {
    firstDelay = delay;
    thread.start();
  }

  /** What keeps the numbers from being up to date; empty if nothing does. */
  public Optional<String> problem() {
    Duration age = Duration.between(lastSuccess, clock.instant());
    boolean isStale = age.compareTo(interval.multipliedBy(STALE_INTERVALS)) > 0;
    return isStale ? Optional.of(problem) : Optional.empty();
  }

  private void run() {
    try (monitor) {
      long next = System.nanoTime() + firstDelay.toNanos();
      while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        cycle();
        next = Math.max(next + interval.toNanos(), System.nanoTime());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void cycle() throws InterruptedException {
    try {
      LagReport report = monitor.cycle();
      problem = "a cycle has begun and not ended";
      lastSuccess = report.time();
      metrics.succeeded(report);
      report(report);
    } catch (InterruptedException e) {
      throw e;
    } catch (ClusterException e) {
      failed(CycleFailure.CLUSTER, String.valueOf(e.getMessage()), e);
    } catch (Throwable e) { // an exporter that ends looks like a cluster without lag
      failed(CycleFailure.INTERNAL, "a cycle failed: " + e, e);
    }
  }

  private void failed(CycleFailure reason, String message, Throwable cause)
      throws InterruptedException {
    if (closed.getCount() == 0) {
      throw new InterruptedException("closed");
    }
    metrics.failed(reason);
    problem = message;
    if (!message.equals(reportedFailure)) {
      log.warn("{}; trying again every {} s", message, interval.toMillis() / 1000.0, cause(cause));
      reportedFailure = message;
    }
  }

  /** A stack trace helps only where the fault is ours. */
  private static @Nullable Throwable cause(Throwable cause) {
    return cause instanceof ClusterException ? null : cause;
  }

  /** Each problem once, until it has gone. */
  private void report(LagReport report) {
    if (reportedFailure != null) {
      log.info("the cluster can be read again");
      reportedFailure = null;
    }
    Set<String> now = new HashSet<>();
    for (Problem each : report.problems()) {
      String line = each.toString();
      if (now.add(line) && !reported.contains(line)) {
        if (each.hidesLag()) {
          log.warn("cannot measure the lag of everything: {}", line);
        } else {
          log.info("measuring lag without {}", line);
        }
      }
    }
    reported = now;
  }

  /** Stops it; a cycle that is under way is cut off. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(LAST_CYCLE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
