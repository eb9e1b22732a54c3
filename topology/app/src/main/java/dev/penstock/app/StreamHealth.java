package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.admin.Health;
import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Whether the stream serves, judged by its state. A rebalance counts as serving: every instance
 * takes part whenever one joins or leaves. If all of them became not ready, a rolling restart would
 * stop and a load balancer would have no instance left.
 *
 * <p>Stream threads report changes; any thread may query it.
 */
final class StreamHealth implements KafkaStreams.StateListener {

  /** A rebalance takes about a second; after this, something is blocking it. */
  static final Duration LONGEST_REBALANCE = Duration.ofSeconds(60);

  private final Ticker ticker;
  private final InstanceFailures failures;

  @GuardedBy("this")
  private State state = State.CREATED;

  @GuardedBy("this")
  private long since;

  @GuardedBy("this")
  private boolean hasRun;

  StreamHealth(Ticker ticker, InstanceFailures failures) {
    this.ticker = ticker;
    this.failures = failures;
    this.since = ticker.nanos();
  }

  @Override
  public void onChange(State newState, State oldState) {
    synchronized (this) {
      // Reports from several threads may overtake each other; a shutdown is final.
      if (state.hasStartedOrFinishedShuttingDown()
          && !newState.hasStartedOrFinishedShuttingDown()) {
        return;
      }
      state = newState;
      since = ticker.nanos();
      hasRun |= newState == State.RUNNING;
    }
    if (newState == State.ERROR) {
      failures.stop(new StreamStoppedException());
    }
  }

  /** Whether the instance has ever joined its group and started to process. */
  synchronized boolean hasRun() {
    return hasRun;
  }

  /** Whether it is in its group: it has joined once, and is neither stopping nor failed. */
  synchronized boolean isServing() {
    return hasRun && state.isRunningOrRebalancing();
  }

  synchronized Health ready() {
    if (!state.isRunningOrRebalancing()) {
      return Health.down(
          switch (state) {
            case CREATED -> "not started";
            case PENDING_ERROR, ERROR -> "stopped by a failure; see the log for the reason";
            default -> "stopping";
          });
    }
    Duration time = Duration.ofNanos(ticker.nanos() - since);
    if (!hasRun) {
      return Health.down("joining the group for %d s".formatted(time.toSeconds()));
    }
    if (state == State.RUNNING) {
      return Health.up("running");
    }
    return time.compareTo(LONGEST_REBALANCE) > 0
        ? Health.down(
            "rebalancing for %d s; the limit is %d s"
                .formatted(time.toSeconds(), LONGEST_REBALANCE.toSeconds()))
        : Health.up("running; partitions are being reassigned");
  }

  synchronized Health live() {
    return state == State.ERROR
        ? Health.down("the stream stopped; only a restart helps")
        : Health.up("not stopped by a failure");
  }

  /** Kafka Streams shut itself down without reporting a failure of a thread. */
  private static final class StreamStoppedException extends RuntimeException {
    StreamStoppedException() {
      super("Kafka Streams stopped with an error");
    }
  }
}
