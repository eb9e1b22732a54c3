package dev.penstock.inference;

import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that turn encoded images into pixels and hand them to the batcher.
 *
 * <p>The queue is not bounded: what may be in flight is the caller's to limit. A decoding that
 * takes longer than the limit cannot be stopped, so its request fails, its thread is left to itself
 * and another takes its place; when too many are stuck the engine is told.
 *
 * <p>All methods are safe for many threads.
 */
final class DecodePool {

  /** As many threads lost in images, and the process is better started afresh. */
  private static final int MOST_STUCK = 16;

  /** Tells one worker to end; queued behind all jobs. */
  private static final DecodeJob STOP =
      new DecodeJob(ByteBuffer.allocate(0), 0, Ticker.NEVER, null, new CompletableFuture<>());

  private static final Logger LOG = LoggerFactory.getLogger(DecodePool.class);

  private final DecodeWork work;
  private final BlockingQueue<DecodeJob> queue = new LinkedBlockingQueue<>();
  private final List<DecodeWorker> workers = new CopyOnWriteArrayList<>();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger stuck = new AtomicInteger();

  /** Why nothing is decoded any more; null while the pool works. */
  private volatile @Nullable Exception ended;

  DecodePool(int threads, DecodeWork work) {
    this.work = work;
    for (int i = 0; i < threads; i++) {
      startWorker();
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
  void abandon(DecodeWorker worker) {
    workers.remove(worker);
    work.pixels().forgo();
    int lost = stuck.incrementAndGet();
    LOG.warn("left a thread that is stuck in an image to itself; {} such threads live", lost);
    if (lost >= MOST_STUCK) {
      work.exit().stuck(new IllegalStateException(lost + " threads are stuck decoding images"));
    } else if (ended == null) {
      startWorker();
    }
  }

  /** Called by a worker that had been abandoned and came back all the same. */
  void cameBack() {
    stuck.decrementAndGet();
  }

  private void startWorker() {
    DecodeWorker worker = new DecodeWorker(this, work, started.getAndIncrement());
    workers.add(worker);
    worker.start();
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
