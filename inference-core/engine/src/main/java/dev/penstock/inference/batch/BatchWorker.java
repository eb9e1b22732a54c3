package dev.penstock.inference.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread with its own function: takes batches, runs them and ends their requests.
 *
 * <p>However a batch goes, its requests end, also where the thread is interrupted or dies.
 */
final class BatchWorker<I, O> implements Runnable {

  private final DynamicBatcher<I, O> batcher;
  private final BatchRunner<I, O> runner;
  private final Thread thread;

  /** Written by the worker thread under the batcher's lock; read by whoever ends the batcher. */
  private volatile List<Request<I, O>> running = List.of();

  BatchWorker(
      String name,
      DynamicBatcher<I, O> batcher,
      BatchFunction<I, O> function,
      BatchPolicy<I, O> policy) {
    this.batcher = batcher;
    this.runner = new BatchRunner<>(batcher, function, policy);
    this.thread = new Thread(this, name);
    thread.setDaemon(true);
  }

  /** Called by the batcher's constructor. */
  void start() {
    thread.start();
  }

  /** Called by whoever closes the batcher, perhaps in a callback on this very worker. */
  boolean join(long nanos) {
    if (Thread.currentThread() != thread) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return !thread.isAlive();
  }

  /** Called by whoever ends the batcher: ends the requests of a run that may never come back. */
  void abandon(Exception error) {
    for (Request<I, O> request : running) {
      request.answer().completeExceptionally(error);
    }
  }

  /** Called by the worker thread as it takes a batch, so that none is ever out of sight. */
  void running(List<Request<I, O>> requests) {
    running = requests;
  }

  @Override
  public void run() {
    try {
      for (Batch<I, O> batch = take(); batch != null; batch = take()) {
        end(batch);
      }
    } catch (Throwable e) { // a dead worker must not go unnoticed, whatever killed it
      batcher.giveUp(thread.getName() + " died: " + e, e);
    } finally {
      runner.close();
    }
  }

  private @Nullable Batch<I, O> take() {
    while (true) {
      try {
        return batcher.take(this);
      } catch (InterruptedException e) {
        // Nobody stops a worker so: it ends when the batcher says so, which it asks again.
      }
    }
  }

  private void end(Batch<I, O> batch) {
    for (Request<I, O> request : batch.cancelled()) {
      batcher.release(request.input());
    }
    for (Request<I, O> request : batch.expired()) {
      request.answer().completeExceptionally(request.expired(batch.takenAt()));
      batcher.release(request.input());
    }
    if (!batch.requests().isEmpty()) {
      runAndReport(batch);
    }
  }

  private void runAndReport(Batch<I, O> batch) {
    Ticker ticker = batcher.ticker();
    List<Request<I, O>> requests = batch.requests();
    var startedAt = ticker.instant();
    long start = ticker.nanos();
    BatchRunner.Outcome outcome;
    try {
      outcome = runner.run(requests);
    } catch (Throwable dying) { // its last duty; the requests are not to blame
      try {
        batcher.giveUp(thread.getName() + " died: " + dying, dying);
      } finally {
        requests.forEach(request -> request.answer().completeExceptionally(dying));
      }
      throw dying;
    }
    batcher
        .listener()
        .batchFinished(
            new BatchReport(
                batch.reason(),
                requests.size(),
                outcome.failed(),
                startedAt,
                start - requests.get(0).submitted(),
                ticker.nanos() - start,
                tags(requests),
                outcome.lastFailure()));
  }

  private static <I, O> List<@Nullable Object> tags(List<Request<I, O>> requests) {
    List<@Nullable Object> tags = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      tags.add(request.tag());
    }
    return tags;
  }
}
