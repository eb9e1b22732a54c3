package dev.penstock.inference.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gathers single requests into batches and has workers run them.
 *
 * <p>A batch fires when it is full, when the batcher closes, when its oldest request has lingered,
 * or when waiting longer would miss a deadline: see {@link FiringReason}. If it fails it is split
 * in half and retried until the culprit stands alone, and only that one fails. Every request ends,
 * in a value or in an error: see {@link BatchWorker} for what can go wrong while it runs.
 *
 * <h2>Design</h2>
 *
 * <ul>
 *   <li><b>Threads.</b> Callers submit; they never wait for anything but the lock. Each worker
 *       thread owns one {@link BatchFunction}, takes batches and ends their requests, so a caller's
 *       completion callbacks run on a worker thread. There is no timer thread: of the idle workers
 *       one keeps the time (waits until the next batch is due), the others wait to be signalled.
 *   <li><b>Lock.</b> One lock guards the queue, the state and the timekeeper. It is held for a few
 *       field accesses a request and never while a request ends, a function runs or the owner is
 *       called.
 *   <li><b>Signals.</b> A submission wakes a worker only if the batch became full or is now due
 *       earlier than the timekeeper knows. A worker that takes a batch and leaves requests behind
 *       wakes the next. So a stream of n requests costs about n / size wake-ups.
 *   <li><b>Memory.</b> The queue is not bounded: what may be in flight is the caller's to limit.
 * </ul>
 *
 * <p>All public methods are safe for many threads.
 *
 * @param <I> what one request brings
 * @param <O> what one request is answered
 */
public final class DynamicBatcher<I, O> implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private enum State {
    RUNNING,
    /** What waits is still run, nothing new is taken. */
    CLOSING,
    /** Nothing is run any more. */
    ENDED
  }

  private final BatchPolicy<I, O> policy;
  private final BatchListener listener;
  private final Ticker ticker;
  private final List<BatchWorker<I, O>> workers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workerWanted = lock.newCondition();

  @GuardedBy("lock")
  private final RequestQueue<I, O> queue;

  @GuardedBy("lock")
  private State state = State.RUNNING;

  /** The idle worker that waits until {@link #timekeeperWakesAt}; null if none does. */
  @GuardedBy("lock")
  private @Nullable Thread timekeeper;

  @GuardedBy("lock")
  private long timekeeperWakesAt;

  /** Why requests are refused once the state is ENDED by a failure. */
  @GuardedBy("lock")
  private @Nullable Exception gaveUp;

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
    this.queue = new RequestQueue<>(settings);
    this.policy = policy;
    this.listener = new ContainedBatchListener(listener);
    this.ticker = ticker;
    for (BatchFunction<I, O> function : functions) {
      workers.add(new BatchWorker<>(name + "-" + workers.size(), this, function, policy));
    }
    workers.forEach(BatchWorker::start);
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

  /** Changes size, linger or mode; holds from the next batch on. */
  public void change(BatchSettings settings) {
    lock.lock();
    try {
      queue.change(settings);
      timekeeper = null;
      workerWanted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The settings in force. */
  public BatchSettings settings() {
    lock.lock();
    try {
      return queue.settings();
    } finally {
      lock.unlock();
    }
  }

  /** Most requests of one batch: the settings' size, or less where the device holds less. */
  public int limit() {
    lock.lock();
    try {
      return queue.limit();
    } finally {
      lock.unlock();
    }
  }

  /** The linger in force: the settings', or what adaptive batching made of it. */
  public Duration linger() {
    lock.lock();
    try {
      return Duration.ofNanos(queue.lingerNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Requests that wait for their batch. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all requests, waiting, running or to come, in the policy's error for this reason. */
  public void giveUp(String reason, Throwable cause) {
    Exception error = policy.givingUp(reason, cause);
    if (end(error)) {
      listener.gaveUp(error);
    }
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
    long until = System.nanoTime() + patience.toNanos();
    boolean ended = true;
    for (BatchWorker<I, O> worker : workers) {
      ended &= worker.join(Math.max(0, until - System.nanoTime()));
    }
    end(new BatcherClosedException());
    return ended;
  }

  /** Called by a worker: waits for the next batch to run; null when it is to end. */
  @Nullable Batch<I, O> take(BatchWorker<I, O> worker) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (state != State.ENDED) {
        long now = ticker.nanos();
        FiringReason reason = queue.ready(now);
        if (reason != null) {
          Batch<I, O> batch = queue.take(reason, now);
          worker.running(batch.requests());
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

  /**
   * Called by a worker: tells how long a batch ran, and how long its oldest request took in all.
   */
  void ran(int size, long nanos, long oldestNanos) {
    boolean raised;
    int limit;
    lock.lock();
    try {
      raised = queue.ran(size, nanos, oldestNanos);
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

  BatchListener listener() {
    return listener;
  }

  Ticker ticker() {
    return ticker;
  }

  /** Hands an input back; what the owner throws must not take a worker down. */
  void release(I input) {
    try {
      policy.release(input);
    } catch (Throwable e) {
      ContainedBatchListener.report("releasing an input", e);
    }
  }

  @GuardedBy("lock")
  private @Nullable Exception refusal(Request<I, O> request, long now) {
    if (gaveUp != null) {
      return gaveUp;
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

  /** Stops everything; true for the call that did it. */
  private boolean end(Exception error) {
    List<Request<I, O>> waiting;
    lock.lock();
    try {
      if (state == State.ENDED) {
        return false;
      }
      state = State.ENDED;
      gaveUp = error;
      waiting = queue.takeAll();
      workerWanted.signalAll();
    } finally {
      lock.unlock();
    }
    for (Request<I, O> request : waiting) {
      request.answer().completeExceptionally(error);
      release(request.input());
    }
    workers.forEach(worker -> worker.abandon(error));
    return true;
  }
}
