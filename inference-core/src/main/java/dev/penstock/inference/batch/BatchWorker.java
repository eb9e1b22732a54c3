package dev.penstock.inference.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread with its own function: takes batches, runs them and ends their requests.
 *
 * <p>However a batch goes, its requests end: a function that throws, answers too few or answers
 * null, a thread that is interrupted or dies. After {@link BatchPolicy#fruitlessBatches()} batches
 * without one answer the function is replaced, once; if that does not help the batcher gives up.
 */
final class BatchWorker<I, O> implements Runnable {

  private final DynamicBatcher<I, O> batcher;
  private final BatchPolicy<I, O> policy;
  private final Thread thread;

  // Only the worker thread touches these.
  private BatchFunction<I, O> function;
  private int fruitless;
  private boolean replaced;

  /** Written by the worker thread under the batcher's lock; read by whoever ends the batcher. */
  private volatile List<Request<I, O>> running = List.of();

  BatchWorker(
      String name,
      DynamicBatcher<I, O> batcher,
      BatchFunction<I, O> function,
      BatchPolicy<I, O> policy) {
    this.batcher = batcher;
    this.function = function;
    this.policy = policy;
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
      for (Batch<I, O> batch = batcher.take(this); batch != null; batch = batcher.take(this)) {
        end(batch);
      }
    } catch (InterruptedException e) {
      batcher.giveUp(thread.getName() + " was interrupted", e);
    } catch (Throwable e) { // a dead worker must not go unnoticed, whatever killed it
      batcher.giveUp(thread.getName() + " died: " + e, e);
    } finally {
      function.close();
    }
  }

  private void end(Batch<I, O> batch) {
    for (Request<I, O> request : batch.cancelled()) {
      batcher.release(request.input());
    }
    for (Request<I, O> request : batch.expired()) {
      fail(request, request.expired(batch.takenAt()));
    }
    if (!batch.requests().isEmpty()) {
      runAndReport(batch);
    }
  }

  private void runAndReport(Batch<I, O> batch) {
    Ticker ticker = batcher.ticker();
    Outcome outcome = new Outcome();
    List<Request<I, O>> requests = batch.requests();
    var startedAt = ticker.instant();
    long start = ticker.nanos();
    try {
      answer(requests, outcome);
    } catch (Throwable dying) { // its last duty
      requests.forEach(request -> request.answer().completeExceptionally(dying));
      throw dying;
    }
    batcher
        .listener()
        .batchFinished(
            new BatchReport(
                batch.reason(),
                requests.size(),
                outcome.failed,
                startedAt,
                start - requests.get(0).submitted(),
                ticker.nanos() - start,
                tags(requests),
                outcome.last));
    replaceIfFruitless(outcome);
  }

  /** Runs these together; if that fails, in halves. */
  private void answer(List<Request<I, O>> requests, Outcome outcome) {
    List<@Nullable O> answers;
    long start = batcher.ticker().nanos();
    try {
      answers = function.apply(inputs(requests));
      if (answers.size() != requests.size()) {
        throw new IllegalStateException(
            "the model gave " + answers.size() + " answers to a batch of " + requests.size());
      }
    } catch (Throwable failure) { // whatever it is, the requests have to end
      retryInHalves(requests, failure, outcome);
      return;
    }
    long now = batcher.ticker().nanos();
    batcher.ran(requests.size(), now - start, now - requests.get(0).submitted());
    for (int i = 0; i < requests.size(); i++) {
      answer(requests.get(i), answers.get(i), outcome);
    }
  }

  private void answer(Request<I, O> request, @Nullable O answer, Outcome outcome) {
    if (answer == null) {
      var failure = new IllegalStateException("the model gave no answer to this request");
      outcome.failed(1, failure);
      fail(request, failure);
      return;
    }
    outcome.answered++;
    request.answer().complete(answer);
    batcher.release(request.input());
  }

  private void retryInHalves(List<Request<I, O>> requests, Throwable failure, Outcome outcome) {
    outcome.last = failure;
    BatchFailure kind = classify(failure);
    if (requests.size() == 1 || kind == BatchFailure.WHOLE_BATCH) {
      outcome.failed(requests.size(), failure);
      requests.forEach(request -> fail(request, failure));
      return;
    }
    if (kind == BatchFailure.TOO_LARGE) {
      batcher.tooLarge(requests.size(), failure);
    }
    int half = requests.size() / 2;
    answerIfWanted(requests.subList(0, half), outcome);
    answerIfWanted(requests.subList(half, requests.size()), outcome);
  }

  /** Callers may have cancelled, or the batcher ended, while the larger batch ran. */
  private void answerIfWanted(List<Request<I, O>> requests, Outcome outcome) {
    List<Request<I, O>> wanted = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      if (request.answer().isDone()) {
        batcher.release(request.input());
      } else {
        wanted.add(request);
      }
    }
    if (!wanted.isEmpty()) {
      answer(wanted, outcome);
    }
  }

  private BatchFailure classify(Throwable failure) {
    if (failure instanceof InterruptedException) {
      thread.interrupt(); // seen again when the next batch is taken
      return BatchFailure.WHOLE_BATCH;
    }
    return policy.classify(failure);
  }

  private void fail(Request<I, O> request, Throwable failure) {
    request.answer().completeExceptionally(failure);
    batcher.release(request.input());
  }

  private void replaceIfFruitless(Outcome outcome) {
    if (outcome.answered > 0) {
      fruitless = 0;
      replaced = false;
      return;
    }
    Throwable failure = outcome.last;
    if (failure == null || ++fruitless < policy.fruitlessBatches()) {
      return;
    }
    if (replaced) {
      batcher.giveUp(fruitless + " batches in a row failed, after a fresh start too", failure);
      return;
    }
    try {
      function = policy.replace(function);
    } catch (Exception e) {
      e.addSuppressed(failure);
      batcher.giveUp(fruitless + " batches in a row failed, and so did a fresh start", e);
      return;
    }
    fruitless = 0;
    replaced = true;
    batcher.listener().functionReplaced(failure);
  }

  private static <I, O> List<I> inputs(List<Request<I, O>> requests) {
    List<I> inputs = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      inputs.add(request.input());
    }
    return inputs;
  }

  private static <I, O> List<@Nullable Object> tags(List<Request<I, O>> requests) {
    List<@Nullable Object> tags = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      tags.add(request.tag());
    }
    return tags;
  }

  /** What became of one batch, its halves included. */
  private static final class Outcome {
    private int answered;
    private int failed;
    private @Nullable Throwable last;

    void failed(int requests, Throwable failure) {
      failed += requests;
      last = failure;
    }
  }
}
