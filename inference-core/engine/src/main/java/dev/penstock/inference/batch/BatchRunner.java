package dev.penstock.inference.batch;

import dev.penstock.inference.batch.BatchPolicy.BatchFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches on one worker's function and ends their requests, whatever the function does: it may
 * throw, answer too few or answer null.
 *
 * <p>When a batch fails, the function is run on an input {@linkplain BatchPolicy#knownGood() known
 * to be good}.
 *
 * <ul>
 *   <li>It is answered: the batch's own inputs are to blame. They are retried in halves until the
 *       culprits stand alone, and only those fail.
 *   <li>It fails too: the function is to blame. It is replaced and the batch run again.
 *   <li>The new function fails on it before it has answered any request, or cannot be made: the
 *       batcher gives up.
 *   <li>The failure may have been chance: nobody is blamed at first, see {@link
 *       BatchPolicy.BatchFailure#PASSING}.
 * </ul>
 *
 * <p>Only its worker's thread calls it.
 */
final class BatchRunner<I, O> implements AutoCloseable {

  private static final int MOST_INTERRUPTS = 3;

  private final BatchPolicy<I, O> policy;
  private final RequestAccumulator<I, O> accumulator;
  private final BatchListener listener;
  private final Ticker ticker;
  private BatchFunction<I, O> function;

  /** The function is a fresh one that has not answered a request yet. */
  private boolean fresh;

  BatchRunner(
      BatchFunction<I, O> function,
      BatchPolicy<I, O> policy,
      RequestAccumulator<I, O> accumulator,
      BatchListener listener,
      Ticker ticker) {
    this.function = function;
    this.policy = policy;
    this.accumulator = accumulator;
    this.listener = listener;
    this.ticker = ticker;
  }

  /** Ends all of these requests. */
  Outcome run(List<Request<I, O>> requests) {
    long patienceEndsAt = ticker.nanos() + policy.retryBudget().toNanos();
    Outcome outcome = new Outcome(patienceEndsAt);
    answer(requests, outcome);
    return outcome;
  }

  @Override
  public void close() {
    function.close();
  }

  /** Runs these together; if that fails and they are to blame, in halves. */
  private void answer(List<Request<I, O>> requests, Outcome outcome) {
    List<@Nullable O> answers;
    long start = ticker.nanos();
    try {
      answers = apply(inputs(requests));
    } catch (Throwable failure) { // whatever it is, the requests have to end
      outcome.last = failure;
      retry(requests, failure, outcome);
      return;
    }
    long now = ticker.nanos();
    accumulator.ran(requests.size(), now - start, now - requests.get(0).submitted());
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
    fresh = false;
    request.answer().complete(answer);
    accumulator.release(request.input());
  }

  private List<@Nullable O> apply(List<I> inputs) throws Exception {
    List<@Nullable O> answers = function.apply(inputs);
    if (answers.size() != inputs.size()) {
      throw new IllegalStateException(
          "the model gave " + answers.size() + " answers to a batch of " + inputs.size());
    }
    return answers;
  }

  private void retry(List<Request<I, O>> requests, Throwable failure, Outcome outcome) {
    // An interrupt is meant for nobody here: workers end when the batcher says so.
    boolean interrupted = isInterrupt(failure);
    BatchFailure kind = interrupted ? BatchFailure.PASSING : policy.classify(failure);
    outcome.interrupted = interrupted;
    if (kind == BatchFailure.TOO_LARGE && requests.size() > 1) {
      accumulator.tooLarge(requests.size(), failure);
      retryInHalves(requests, outcome);
    } else if (!outcome.functionProved) {
      outcome.functionProved = true;
      switch (prove(requests.size())) {
        case SOUND -> retrySound(requests, kind, failure, outcome);
        case REPLACED -> answerIfWanted(requests, outcome);
        case HOPELESS -> failAll(requests, failure, outcome); // given up: they have ended already
      }
    } else {
      retrySound(requests, kind, failure, outcome);
    }
  }

  /** The function works: one of these inputs must have failed it, or it was chance. */
  private void retrySound(
      List<Request<I, O>> requests, BatchFailure kind, Throwable failure, Outcome outcome) {
    boolean alone = requests.size() == 1;
    if (kind == BatchFailure.PASSING) {
      boolean retried = outcome.passingFailures++ > 0;
      if (ticker.nanos() >= outcome.patienceEndsAt) {
        giveUp("what may have been chance has not passed", failure, requests, outcome);
        return;
      }
      if (alone && !retried) {
        answerIfWanted(requests, outcome);
        return;
      }
      if (alone && outcome.interrupted) {
        giveUp("a worker is interrupted again and again", failure, requests, outcome);
        return;
      }
    }
    if (alone) {
      failAll(requests, failure, outcome);
    } else {
      retryInHalves(requests, outcome);
    }
  }

  /** Blames nobody: the requests end as all others do. */
  private void giveUp(
      String reason, Throwable failure, List<Request<I, O>> requests, Outcome outcome) {
    accumulator.giveUp(reason + ": " + failure.getMessage(), failure);
    failAll(requests, failure, outcome); // they have ended already
  }

  private void retryInHalves(List<Request<I, O>> requests, Outcome outcome) {
    int half = requests.size() / 2;
    answerIfWanted(requests.subList(0, half), outcome);
    answerIfWanted(requests.subList(half, requests.size()), outcome);
  }

  /** Callers may have cancelled, or the batcher ended, while the larger batch ran. */
  private void answerIfWanted(List<Request<I, O>> requests, Outcome outcome) {
    List<Request<I, O>> wanted = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      if (request.answer().isDone()) {
        accumulator.release(request.input());
      } else {
        wanted.add(request);
      }
    }
    if (!wanted.isEmpty()) {
      answer(wanted, outcome);
    }
  }

  private void failAll(List<Request<I, O>> requests, Throwable failure, Outcome outcome) {
    outcome.failed(requests.size(), failure);
    requests.forEach(request -> fail(request, failure));
  }

  private void fail(Request<I, O> request, Throwable failure) {
    request.answer().completeExceptionally(failure);
    accumulator.release(request.input());
  }

  /** Finds out whether the function still works, on as many inputs as have just failed. */
  private Proof prove(int size) {
    Throwable fault = faultOfFunction(size);
    if (fault == null) {
      fresh = false;
      return Proof.SOUND;
    }
    if (fresh) {
      return hopeless("known-good input fails too, after a fresh start as well", fault);
    }
    try {
      function = policy.replace(function);
    } catch (Throwable e) { // no memory to load a model, say
      e.addSuppressed(fault);
      return hopeless("known-good input fails too, and so did a fresh start", e);
    }
    fresh = true;
    listener.functionReplaced(fault);
    Throwable freshFault = faultOfFunction(size);
    return freshFault == null
        ? Proof.REPLACED
        : hopeless("known-good input fails too, after a fresh start as well", freshFault);
  }

  private Proof hopeless(String reason, Throwable cause) {
    accumulator.giveUp(reason + ": " + cause.getMessage(), cause);
    return Proof.HOPELESS;
  }

  private @Nullable Throwable faultOfFunction(int size) {
    Throwable fault;
    int interrupts = 0;
    do {
      try {
        var unused = apply(Collections.nCopies(size, policy.knownGood()));
        return null;
      } catch (Throwable e) { // whatever it is, the function is to blame
        fault = e;
      }
    } while (isInterrupt(fault) && ++interrupts < MOST_INTERRUPTS);
    return fault;
  }

  /** Whether this came of an interrupt, which is over then. */
  private static boolean isInterrupt(Throwable failure) {
    return Thread.interrupted() || failure instanceof InterruptedException;
  }

  private static <I, O> List<I> inputs(List<Request<I, O>> requests) {
    List<I> inputs = new ArrayList<>(requests.size());
    for (Request<I, O> request : requests) {
      inputs.add(request.input());
    }
    return inputs;
  }

  /** What a run on known-good input says about the function. */
  private enum Proof {
    SOUND,
    REPLACED,
    HOPELESS
  }

  /** What became of one batch, its halves included. */
  static final class Outcome {
    private final long patienceEndsAt;
    private boolean functionProved;
    private int passingFailures;
    private boolean interrupted;
    private int failed;
    private @Nullable Throwable last;

    private Outcome(long patienceEndsAt) {
      this.patienceEndsAt = patienceEndsAt;
    }

    private void failed(int requests, Throwable failure) {
      failed += requests;
      last = failure;
    }

    /** Requests that failed. */
    int failed() {
      return failed;
    }

    /** What failed last, if anything did, though the requests may have been answered since. */
    @Nullable Throwable lastFailure() {
      return last;
    }
  }
}
