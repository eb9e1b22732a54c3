package dev.penstock.inference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that turn encoded images into pixels and hand them to the batcher.
 *
 * <p>The queue is not bounded: what may be in flight is the caller's to limit. A decoding that
 * takes longer than the limit cannot be stopped, so its request fails, its thread is left to itself
 * and another takes its place, as long as few enough are left so. Each keeps its claim on {@link
 * DecodeMemory} until it comes back. The engine fails only where stuck threads keep every image
 * from being decoded for {@link #PATIENCE_LIMITS} times the limit.
 *
 * <p>All methods are safe for many threads.
 */
final class DecodePool {

  /** Of threads left to themselves, so many are replaced; a further one is when one comes back. */
  private static final int MOST_STUCK = 16;

  /** Images are slow rather than endless: so many times the limit are waited for stuck threads. */
  private static final int PATIENCE_LIMITS = 4;

  /** Tells one worker to end; queued behind all jobs. */
  private static final DecodeJob STOP =
      new DecodeJob(ByteBuffer.allocate(0), 0, Ticker.NEVER, null, new CompletableFuture<>());

  private static final Logger LOG = LoggerFactory.getLogger(DecodePool.class);

  private final DecodeWork work;
  private final BlockingQueue<DecodeJob> queue = new LinkedBlockingQueue<>();
  private final List<DecodeWorker> workers = new CopyOnWriteArrayList<>();
  private final int threads;

  @GuardedBy("this")
  private int started;

  @GuardedBy("this")
  private int stuck;

  /** Why nothing is decoded any more; null while the pool works. */
  private volatile @Nullable Exception ended;

  DecodePool(int threads, DecodeWork work) {
    this.work = work;
    this.threads = threads;
    synchronized (this) {
      startMissingWorkers();
    }
  }

  /** Decodes later; the job's answer ends in any case. */
  void submit(DecodeJob job) {
    queue.add(job);
    failWhatWaitsIfEnded();
  }

  /** Decodes what waits, then ends; what takes longer than the patience fails. */
  void close(Duration patience) {
    workers.forEach(worker -> queue.add(STOP));
    long until = System.nanoTime() + patience.toNanos();
    workers.forEach(worker -> worker.join(Math.max(0, until - System.nanoTime())));
    end(new BatcherClosedException());
  }

  /** Fails what is being decoded, what waits and what comes. */
  void end(Exception reason) {
    if (ended == null) {
      ended = reason;
    }
    workers.forEach(worker -> worker.end(reason));
    failWhatWaitsIfEnded();
  }

  /** Called by a worker: the next job, or null when it is to end. */
  @SuppressWarnings("ReferenceEquality") // there is one STOP
  @Nullable DecodeJob take() {
    while (ended == null) {
      try {
        DecodeJob job = queue.take();
        return job == STOP ? null : job;
      } catch (InterruptedException e) {
        LOG.debug("a decode thread was interrupted", e); // the loop sees whether that was the end
      }
    }
    return null;
  }

  /** Why nothing is decoded any more; null while the pool works. */
  @Nullable Exception ended() {
    return ended;
  }

  /** Called by the watchdog's thread: this worker will not come back in time, if ever. */
  synchronized void abandon(DecodeWorker worker) {
    workers.remove(worker);
    work.pixels().forgo();
    stuck++;
    LOG.warn("left a thread that is stuck in an image to itself; {} such threads live", stuck);
    startMissingWorkers();
  }

  /** Called by a worker that had been abandoned and came back all the same. */
  synchronized void cameBack() {
    stuck--;
    try {
      startMissingWorkers();
    } catch (OutOfMemoryError e) { // the next that comes back tries again
      LOG.warn("no thread to be had for decoding", e);
    }
  }

  /**
   * Called by the watchdog's thread: an abandoned worker has still not come back.
   *
   * @param times how often the limit has passed
   */
  void stillStuck(int times) {
    int lost;
    synchronized (this) {
      lost = workers.isEmpty() ? stuck : 0;
    }
    failIfHopeless(lost, times);
  }

  /**
   * Called by the watchdog's thread: a worker waits for memory.
   *
   * @param times how often the limit has passed
   */
  void stillWithoutMemory(int times) {
    int lost;
    synchronized (this) {
      lost = stuck;
    }
    failIfHopeless(lost, times);
  }

  private void failIfHopeless(int lost, int times) {
    if (lost > 0 && times >= PATIENCE_LIMITS) {
      work.exit()
          .stuck(
              new IllegalStateException(
                  ("%d threads have been stuck decoding images for more than %d times the limit of"
                          + " %d ms (penstock.decode.timeout), and nothing else can be decoded")
                      .formatted(lost, PATIENCE_LIMITS, work.limit().toMillis())));
    }
  }

  @GuardedBy("this")
  private void startMissingWorkers() {
    while (ended == null && workers.size() < threads && stuck < MOST_STUCK) {
      startWorker();
    }
  }

  @GuardedBy("this")
  private void startWorker() {
    DecodeWorker worker = new DecodeWorker(this, work, started++);
    workers.add(worker);
    try {
      worker.start();
    } catch (
        OutOfMemoryError e) { // there are no threads to be had; one that comes back tries again
      workers.remove(worker);
      throw e;
    }
  }

  private void failWhatWaitsIfEnded() {
    Exception reason = ended;
    if (reason == null) {
      return;
    }
    for (DecodeJob job = queue.poll(); job != null; job = queue.poll()) {
      job.answer().completeExceptionally(reason);
    }
  }
}
