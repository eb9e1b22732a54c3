package dev.penstock.backfill;

import dev.penstock.app.InstanceLag;
import dev.penstock.app.Penstock;
import dev.penstock.app.RequestReaders;
import dev.penstock.app.StartException;
import dev.penstock.backfill.RunOptions.Yielding;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobView;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.cluster.Selection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One process at work on a job, until the job is over or this is closed. Any number of processes
 * share a job: they are one consumer group.
 *
 * <p>Thread-safe.
 */
public final class BackfillRun implements AutoCloseable {

  private final JobWatch watch;
  private final IntakeGate gate;
  private final Optional<Penstock> app;
  private final Deque<AutoCloseable> parts;

  private BackfillRun(
      JobWatch watch, IntakeGate gate, Optional<Penstock> app, Deque<AutoCloseable> parts) {
    this.watch = watch;
    this.gate = gate;
    this.app = app;
    this.parts = parts;
  }

  /**
   * Begins to work on a job.
   *
   * @param config with the names of the job's own group and topics
   * @param view the job as this process found it
   * @param notes receives lines about what the process does of its own accord
   * @throws StartException if the instance cannot start
   * @throws JobException if the job log cannot be read, or the group's offsets not be restored
   */
  public static BackfillRun start(
      PenstockConfig config,
      ModelDescriptor model,
      Jobs jobs,
      JobView view,
      RunOptions options,
      Consumer<String> notes)
      throws StartException, JobException, InterruptedException {
    JobView now = jobs.settled(view.job().getName());
    if (now.isSameAttempt(view.job())) {
      jobs.store().restoreOffsets(now);
    }
    IntakeGate gate = new IntakeGate();
    JobScope scope =
        new JobScope(
            view,
            jobs.store(),
            RequestReaders.open(config.input()),
            gate,
            options.recordsPerSecond());
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    JobWatch watch =
        new JobWatch(view, jobs.store(), jobs.clients(), scope, gate, options.limits());
    parts.push(watch);
    try {
      watch.start();
      options
          .yielding()
          .ifPresent(
              yielding -> {
                LiveLag lag = liveLag(config, yielding, gate, notes);
                parts.push(lag);
                lag.start();
              });
      Optional<Penstock> app = Optional.empty();
      if (!view.unfinished().isEmpty()) {
        Penstock started = Penstock.start(config, model, EngineListener.NONE, scope);
        parts.push(started);
        JobMetrics.register(watch, started.metrics());
        app = Optional.of(started);
      }
      return new BackfillRun(watch, gate, app, parts);
    } catch (StartException | RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static LiveLag liveLag(
      PenstockConfig config, Yielding yielding, IntakeGate gate, Consumer<String> notes) {
    Selection selection =
        new Selection(
            Set.of(yielding.group()), yielding.group()::equals, topic -> true, partition -> true);
    LagMonitor monitor = InstanceLag.monitor(config, LagOptions.of(selection, yielding.interval()));
    return new LiveLag(
        monitor, yielding.group(), yielding.limit(), yielding.interval(), gate, notes);
  }

  /** The instance that does the work; none if there is no work left. */
  public Optional<Penstock> app() {
    return app;
  }

  /** The job as it was last read. */
  public JobView view() {
    return watch.view();
  }

  /** Whether there is nothing more to do for this process. */
  public boolean isOver() {
    return watch.isOver();
  }

  /** Why it is over although the attempt has not ended; empty if it has, or is not over. */
  public Optional<String> gaveUp() {
    return watch.gaveUp();
  }

  /** Offsets that the job accounts for in a second, in all processes. */
  public double perSecond() {
    return watch.pace().perSecond();
  }

  /** Time to the end of the job; empty if nothing moves. */
  public Optional<Duration> timeLeft() {
    return watch.pace().left();
  }

  /** Why nothing is read at present; empty if it is. */
  public Optional<String> standstill() {
    return gate.reason();
  }

  /** Stops this process's part; others carry on. */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of a backfill cannot be closed", e);
      }
    }
  }
}
