package dev.penstock.inference.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches on one worker's function and ends their requests, whatever the function does: it may
 * throw, answer too few or answer null.
 *
 * <p>When a batch fails, an input that is {@linkplain BatchPolicy#knownGood() known to be good}
 * tells who is to blame. If it is answered, the batch's own inputs are: they are retried in halves
 * until the culprits stand alone. If not, the function is replaced and the batch run again. Where
 * that does not help, and where a fresh function fails so before it has answered a request, the
 * batcher gives up. A failure that may be chance blames nobody at first: see {@link
 * BatchFailure#PASSING}.
 *
 * <p>Only the worker's thread calls it.
 */
final class BatchRunner<I, O> implements AutoCloseable {

  private static final int MOST_INTERRUPTS = 3;

  private final DynamicBatcher<I, O> batcher;
  private final BatchPolicy<I, O> policy;
  private BatchFunction<I, O> function;

  /** The function is a fresh one that has not answered a request yet. */
  private boolean fresh;

  BatchRunner(
      DynamicBatcher<I, O> batcher, BatchFunction<I, O> function, BatchPolicy<I, O> policy) {
    this.batcher = batcher;
    this.function = function;
    this.policy = policy;
  }

  /** Ends all of these requests. */
  Outcome run(List<Request<I, O>> requests) {
    long patienceEndsAt = batcher.ticker().nanos() + policy.retryBudget().toNanos();
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
    long start = batcher.ticker().nanos();
    try {
      answers = apply(inputs(requests));
    } catch (Throwable failure) { // whatever it is, the requests have to end
      outcome.last = failure;
      retry(requests, failure, outcome);
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
    fresh = false;
    request.answer().complete(answer);
    batcher.release(request.input());
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
      batcher.tooLarge(requests.size(), failure);
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
    boolean byItself = requests.size() == 1;
    if (kind == BatchFailure.PASSING) {
      boolean retried = outcome.passingFailures++ > 0;
      if (batcher.ticker().nanos() >= outcome.patienceEndsAt) {
        giveUp("what may have been chance has not passed", failure, requests, outcome);
        return;
      }
      if (byItself && !retried) {
        answerIfWanted(requests, outcome);
        return;
      }
      if (byItself && outcome.interrupted) {
        giveUp("a worker is interrupted again and again", failure, requests, outcome);
        return;
      }
    }
    if (byItself) {
      failAll(requests, failure, outcome);
    } else {
      retryInHalves(requests, outcome);
    }
  }

  /** Blames nobody: the requests end as all others do. */
  private void giveUp(
      String reason, Throwable failure, List<Request<I, O>> requests, Outcome outcome) {
    batcher.giveUp(reason + ": " + failure.getMessage(), failure);
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
        batcher.release(request.input());
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
    batcher.release(request.input());
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
    batcher.listener().functionReplaced(fault);
    Throwable freshFault = faultOfFunction(size);
    return freshFault == null
        ? Proof.REPLACED
        : hopeless("known-good input fails too, after a fresh start as well", freshFault);
  }

  private Proof hopeless(String reason, Throwable cause) {
    batcher.giveUp(reason + ": " + cause.getMessage(), cause);
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

  /** What known-good input says of the function. */
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
