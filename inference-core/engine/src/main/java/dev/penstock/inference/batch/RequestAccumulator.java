package dev.penstock.inference.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.RequestQueue.Batch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where callers' threads and workers' threads meet: requests come in, batches go out. It knows
 * every request from its submission on, and so can end them all.
 *
 * <ul>
 *   <li><b>Lock.</b> One lock guards everything. It is held for a few field accesses a request and
 *       never while a request ends, a function runs or the owner is called.
 *   <li><b>Signals.</b> There is no timer thread: of the idle workers one, the timekeeper, waits
 *       until the next batch fires; the others wait for a signal. A submission wakes a worker only
 *       if the batch became full or now fires earlier than the timekeeper will wake. A worker that
 *       takes a batch and leaves requests behind wakes the next. So a stream of n requests costs
 *       about n / size wake-ups.
 * </ul>
 *
 * <p>{@link RequestQueue} holds the rule that fires a batch. Nothing here calls a worker.
 */
final class RequestAccumulator<I, O> {

  private static final Logger LOG = System.getLogger(DynamicBatcher.class.getName());

  private enum State {
    RUNNING,
    /** What waits is still run, nothing new is accepted. */
    CLOSING,
    /** Nothing is run any more. */
    ENDED
  }

  private final BatchPolicy<I, O> policy;
  private final BatchListener listener;
  private final Ticker ticker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workerWanted = lock.newCondition();

  @GuardedBy("lock")
  private final RequestQueue<I, O> queue;

  /** The last batch of each worker's thread: its requests end even if the run never does. */
  @GuardedBy("lock")
  private final Map<Thread, List<Request<I, O>>> taken = new HashMap<>();

  @GuardedBy("lock")
  private State state = State.RUNNING;

  /** The idle worker that waits until {@link #timekeeperWakesAt}; null if none does. */
  @GuardedBy("lock")
  private @Nullable Thread timekeeper;

  @GuardedBy("lock")
  private long timekeeperWakesAt;

  /** Why requests are refused; set with the state ENDED. */
  @GuardedBy("lock")
  private @Nullable Exception ended;

  RequestAccumulator(
      BatchSettings settings, BatchPolicy<I, O> policy, BatchListener listener, Ticker ticker) {
    this.queue = new RequestQueue<>(settings);
    this.policy = policy;
    this.listener = listener;
    this.ticker = ticker;
  }

  /** Called by any thread: accepts a request or ends it in an error. */
  void submit(I input, long deadline, @Nullable Object tag, CompletableFuture<O> answer) {
    Exception refusal;
    lock.lock();
    try {
      long now = ticker.nanos();
      Request<I, O> request = new Request<>(input, answer, now, deadline, tag);
      refusal = refusal(request, now);
      if (refusal == null) {
        queue.add(request);
        wakeWorkerIfDueEarlier();
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      answer.completeExceptionally(refusal);
      release(input);
    }
  }

  /** Called by a worker: waits for the next batch to run; null when the worker is to end. */
  @Nullable Batch<I, O> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (state != State.ENDED) {
        long now = ticker.nanos();
        FiringReason reason = queue.ready(now);
        if (reason != null) {
          Batch<I, O> batch = queue.take(reason, now);
          taken.put(Thread.currentThread(), batch.requests());
          if (queue.size() > 0) {
            workerWanted.signal();
          }
          return batch;
        }
        if (state == State.CLOSING) {
          return null;
        }
        awaitWork(now);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private @Nullable Exception refusal(Request<I, O> request, long now) {
    if (ended != null) {
      return ended;
    }
    if (state != State.RUNNING) {
      return new BatcherClosedException();
    }
    return request.hasExpired(now) ? request.expired(now) : null;
  }

  @GuardedBy("lock")
  private void wakeWorkerIfDueEarlier() {
    if (queue.size() % queue.limit() == 0) {
      workerWanted.signal();
    } else if (timekeeper == null || queue.nextFiring() < timekeeperWakesAt) {
      timekeeper = null; // whoever wakes up keeps the new time
      workerWanted.signal();
    }
  }

  @GuardedBy("lock")
  @SuppressWarnings("WaitNotInLoop") // take() loops
  private void awaitWork(long now) throws InterruptedException {
    long due = queue.nextFiring();
    if (due == Ticker.NEVER || timekeeper != null) {
      workerWanted.await();
      return;
    }
    timekeeper = Thread.currentThread();
    timekeeperWakesAt = due;
    try {
      ticker.await(workerWanted, due - now);
    } finally {
      if (timekeeper == Thread.currentThread()) {
        timekeeper = null;
      }
    }
  }

  /**
   * Called by a worker: a batch was answered.
   *
   * @param runNanos how long it ran
   * @param oldestLatencyNanos from the submission of its oldest request to the answer
   */
  void ran(int size, long runNanos, long oldestLatencyNanos) {
    boolean raised;
    int limit;
    lock.lock();
    try {
      raised = queue.ran(size, runNanos, oldestLatencyNanos);
      limit = queue.limit();
    } finally {
      lock.unlock();
    }
    if (raised) {
      listener.limitRaised(limit);
    }
  }

  /** Called by a worker: a batch of {@code size} did not fit the device. */
  void tooLarge(int size, Throwable cause) {
    int limit;
    lock.lock();
    try {
      limit = queue.tooLarge(size);
    } finally {
      lock.unlock();
    }
    listener.limitLowered(limit, cause);
  }

  /** Called by any thread: hands an input back; exceptions of the owner are ignored. */
  void release(I input) {
    try {
      policy.release(input);
    } catch (Throwable e) { // it would end a worker
      LOG.log(Level.WARNING, "ignored an exception from releasing an input", e);
    }
  }

  /** Called by any thread: from now on what waits is run, and nothing new is accepted. */
  void close() {
    lock.lock();
    try {
      if (state == State.RUNNING) {
        state = State.CLOSING;
        queue.close();
        workerWanted.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called by any thread: ends all requests, waiting, running or to come, in the policy's error.
   */
  void giveUp(String reason, Throwable cause) {
    Exception error = policy.givingUp(reason, cause);
    if (end(error)) {
      listener.gaveUp(error);
    }
  }

  /** Called by any thread: ends all requests; true for the call that did it. */
  boolean end(Exception error) {
    List<Request<I, O>> waiting;
    List<List<Request<I, O>>> running;
    lock.lock();
    try {
      if (state == State.ENDED) {
        return false;
      }
      state = State.ENDED;
      ended = error;
      waiting = queue.takeAll();
      running = new ArrayList<>(taken.values());
      workerWanted.signalAll();
    } finally {
      lock.unlock();
    }
    for (Request<I, O> request : waiting) {
      request.answer().completeExceptionally(error);
      release(request.input());
    }
    for (List<Request<I, O>> batch : running) { // their inputs are the workers' to release
      batch.forEach(request -> request.answer().completeExceptionally(error));
    }
    return true;
  }

  // The rest: called by any thread, delegated by the batcher.

  void change(BatchSettings settings) {
    lock.lock();
    try {
      queue.change(settings);
      timekeeper = null;
      workerWanted.signal();
    } finally {
      lock.unlock();
    }
  }

  BatchSettings settings() {
    lock.lock();
    try {
      return queue.settings();
    } finally {
      lock.unlock();
    }
  }

  int limit() {
    lock.lock();
    try {
      return queue.limit();
    } finally {
      lock.unlock();
    }
  }

  Duration linger() {
    lock.lock();
    try {
      return Duration.ofNanos(queue.lingerNanos());
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }
}
