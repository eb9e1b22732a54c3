package dev.penstock.backfill;

import dev.penstock.lag.GroupLag;
import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.cluster.ClusterException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a job yield to the live application: closes the gate while that application's lag is above
 * a limit, and opens it when the lag is below half of it, so that the two do not take turns every
 * few seconds.
 *
 * <p>While the lag cannot be measured the gate stays as it is.
 */
final class LiveLag implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveLag.class);

  private static final Duration LAST_CYCLE = Duration.ofSeconds(2);

  private final LagMonitor monitor;
  private final String group;
  private final Duration limit;
  private final Duration interval;
  private final IntakeGate gate;
  private final Consumer<String> notes;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "penstock-live-lag");

  // Only its own thread touches these.
  private boolean yielding;
  private boolean unknown;

  /**
   * @param monitor of that group; closed by this
   * @param interval from one measurement to the next
   * @param notes receives a line when the job yields, and when it goes on
   */
  LiveLag(
      LagMonitor monitor,
      String group,
      Duration limit,
      Duration interval,
      IntakeGate gate,
      Consumer<String> notes) {
    this.monitor = monitor;
    this.group = group;
    this.limit = limit;
    this.interval = interval;
    this.gate = gate;
    this.notes = notes;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (monitor) {
      do {
        cycle();
      } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void cycle() throws InterruptedException {
    Optional<GroupLag> lag;
    try {
      LagReport report = monitor.cycle();
      lag = report.group(group);
    } catch (ClusterException e) {
      unknown(String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException e) { // a thread that ended would leave the gate as it is for ever
      unknown(e.toString());
      return;
    }
    OptionalDouble seconds = lag.isEmpty() ? OptionalDouble.empty() : lag.get().seconds();
    if (seconds.isEmpty()) {
      unknown("group %s has no lag that can be measured".formatted(group));
      return;
    }
    unknown = false;
    judge(seconds.getAsDouble());
  }

  /** Once, until it is known again. */
  private void unknown(String reason) {
    if (!unknown) {
      LOG.warn("the live application's lag is unknown, so nothing changes: {}", reason);
      unknown = true;
    }
  }

  /** Decides from the lag whether the gate is open; for tests, apart from its measurement. */
  void judge(double seconds) {
    double most = (double) limit.toMillis() / 1e3;
    if (!yielding && seconds > most) {
      yielding = true;
      String reason =
          "yields to %s, which is %.0f s behind (limit %.0f s)".formatted(group, seconds, most);
      gate.makeWay(Optional.of(reason));
      notes.accept(reason);
    } else if (yielding && seconds < most / 2) {
      yielding = false;
      gate.makeWay(Optional.empty());
      notes.accept("goes on: %s is %.0f s behind".formatted(group, seconds));
    }
  }

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
