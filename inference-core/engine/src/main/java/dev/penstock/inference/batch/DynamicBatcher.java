package dev.penstock.inference.batch;

import dev.penstock.inference.batch.RequestQueue.Batch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers single requests into batches and runs them.
 *
 * <p>A batch fires when it is full, when the batcher closes, when its oldest request has lingered,
 * or when waiting longer would miss a deadline: see {@link RequestQueue}. If it fails it is split
 * in half and retried until the culprit stands alone, and only that one fails. Every request ends,
 * in a value or in an error: see {@link BatchRunner} for what can go wrong while it runs.
 *
 * <h2>Design</h2>
 *
 * <ul>
 *   <li><b>Threads.</b> Callers submit; they wait for nothing but a lock. Each {@link Worker} owns
 *       one thread and one {@link BatchFunction}: it takes a batch, runs it and ends its requests,
 *       so a caller's completion callbacks run on a worker's thread.
 *   <li><b>Calls go one way.</b> Batcher, worker and {@link BatchRunner} call down to the {@link
 *       RequestAccumulator}, which holds the lock and the requests and calls none of them.
 *   <li><b>Memory.</b> The queue is not bounded: callers limit what is in flight.
 * </ul>
 *
 * <p>All public methods are safe for many threads.
 *
 * @param <I> what one request brings
 * @param <O> what one request is answered
 */
public final class DynamicBatcher<I, O> implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RequestAccumulator<I, O> accumulator;
  private final BatchListener listener;
  private final Ticker ticker;
  private final List<Worker> workers = new ArrayList<>();

  /**
   * Starts one worker for each function.
   *
   * @param name of the worker threads, a number is added
   */
  public DynamicBatcher(
      String name,
      List<? extends BatchFunction<I, O>> functions,
      BatchSettings settings,
      BatchPolicy<I, O> policy,
      BatchListener listener,
      Ticker ticker) {
    if (functions.isEmpty()) {
      throw new IllegalArgumentException("a batcher needs at least one function");
    }
    this.listener = new ContainedListener(listener);
    this.ticker = ticker;
    this.accumulator = new RequestAccumulator<>(settings, policy, this.listener, ticker);
    for (BatchFunction<I, O> function : functions) {
      var runner = new BatchRunner<>(function, policy, accumulator, this.listener, ticker);
      workers.add(new Worker(name + "-" + workers.size(), runner));
    }
    workers.forEach(worker -> worker.thread.start());
  }

  /** Submits a request without deadline or tag. */
  public CompletableFuture<O> submit(I input) {
    CompletableFuture<O> answer = new CompletableFuture<>();
    submit(input, Ticker.NEVER, null, answer);
    return answer;
  }

  /**
   * Submits a request that ends in {@code answer}. Cancelling or completing that future from
   * outside drops the request if its batch has not started.
   *
   * @param deadline in ticker nanoseconds; past it the request is shed with a {@link
   *     DeadlineException}
   * @param tag handed back in the batch's report
   */
  public void submit(I input, long deadline, @Nullable Object tag, CompletableFuture<O> answer) {
    accumulator.submit(input, deadline, tag, answer);
  }

  /** Changes size, linger or mode, from the next batch on. */
  public void change(BatchSettings settings) {
    accumulator.change(settings);
  }

  /** The settings in force. */
  public BatchSettings settings() {
    return accumulator.settings();
  }

  /** Most requests of one batch: the settings' size, or less where the device holds less. */
  public int limit() {
    return accumulator.limit();
  }

  /** The linger in force: the settings', or what adaptive batching made of it. */
  public Duration linger() {
    return accumulator.linger();
  }

  /** Requests that wait for their batch. */
  public int waiting() {
    return accumulator.waiting();
  }

  /** Ends all requests, waiting, running or to come, in the policy's error for this reason. */
  public void giveUp(String reason, Throwable cause) {
    accumulator.giveUp(reason, cause);
  }

  /** Runs what waits, then ends the workers; what is not answered in half a minute fails. */
  @Override
  public void close() {
    close(PATIENCE);
  }

  /**
   * Runs what waits, then ends the workers; what is not answered within the patience fails.
   *
   * @return whether all workers have ended; false if one is stuck in its function
   */
  public boolean close(Duration patience) {
    accumulator.close();
    long until = System.nanoTime() + patience.toNanos();
    boolean ended = true;
    for (Worker worker : workers) {
      ended &= Workers.join(worker.thread, Math.max(0, until - System.nanoTime()));
    }
    accumulator.end(new BatcherClosedException());
    return ended;
  }

  /**
   * One thread: takes batches, runs them and ends their requests, also where it is interrupted or
   * dies.
   */
  private final class Worker {

    private final BatchRunner<I, O> runner; // only the worker's thread touches it
    private final Thread thread;

    Worker(String name, BatchRunner<I, O> runner) {
      this.runner = runner;
      this.thread = new Thread(this::run, name);
      thread.setDaemon(true);
    }

    // From here on: called by the worker's thread only.

    private void run() {
      try {
        for (Batch<I, O> batch = take(); batch != null; batch = take()) {
          endAll(batch);
        }
      } catch (Throwable e) { // a dead worker must not go unnoticed, whatever killed it
        accumulator.giveUp(thread.getName() + " died: " + e, e);
      } finally {
        runner.close();
      }
    }

    private @Nullable Batch<I, O> take() {
      while (true) {
        try {
          return accumulator.take();
        } catch (InterruptedException e) {
          // Nobody stops a worker this way: the accumulator decides when it ends.
        }
      }
    }

    private void endAll(Batch<I, O> batch) {
      for (Request<I, O> request : batch.cancelled()) {
        accumulator.release(request.input());
      }
      for (Request<I, O> request : batch.expired()) {
        request.answer().completeExceptionally(request.expired(batch.takenAt()));
        accumulator.release(request.input());
      }
      if (!batch.requests().isEmpty()) {
        runAndReport(batch);
      }
    }

    private void runAndReport(Batch<I, O> batch) {
      List<Request<I, O>> requests = batch.requests();
      listener.batchStarted(batch.tags());
      var startedAt = ticker.instant();
      long start = ticker.nanos();
      BatchRunner.Outcome outcome;
      try {
        outcome = runner.run(requests);
      } catch (Throwable dying) { // its last duty; the requests are not to blame
        try {
          accumulator.giveUp(thread.getName() + " died: " + dying, dying);
        } finally {
          requests.forEach(request -> request.answer().completeExceptionally(dying));
        }
        throw dying;
      }
      listener.batchFinished(
          new BatchReport(
              batch.reason(),
              requests.size(),
              outcome.failed(),
              startedAt,
              start - requests.get(0).submitted(),
              ticker.nanos() - start,
              batch.tags(),
              outcome.lastFailure()));
    }
  }

  /** Passes events on and ignores what the listener throws. */
  private record ContainedListener(BatchListener to) implements BatchListener {

    private static final Logger LOG = System.getLogger(DynamicBatcher.class.getName());

    @Override
    public void batchStarted(List<@Nullable Object> tags) {
      pass(listener -> listener.batchStarted(tags));
    }

    @Override
    public void batchFinished(BatchReport report) {
      pass(listener -> listener.batchFinished(report));
    }

    @Override
    public void limitLowered(int limit, Throwable cause) {
      pass(listener -> listener.limitLowered(limit, cause));
    }

    @Override
    public void limitRaised(int limit) {
      pass(listener -> listener.limitRaised(limit));
    }

    @Override
    public void functionReplaced(Throwable cause) {
      pass(listener -> listener.functionReplaced(cause));
    }

    @Override
    public void gaveUp(Exception reason) {
      pass(listener -> listener.gaveUp(reason));
    }

    private void pass(Consumer<BatchListener> event) {
      try {
        event.accept(to);
      } catch (Throwable e) { // an Error too: it would end a worker
        LOG.log(Level.WARNING, "ignored an exception from a batch listener", e);
      }
    }
  }
}
