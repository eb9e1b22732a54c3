package dev.penstock.inference;

import dev.penstock.inference.batch.DeadlineException;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.MemoryNeed;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that decodes, until it is told to end or gets stuck in an image.
 *
 * <p>A lack of memory is no verdict on an image: it is decoded once more, while nothing else is.
 * Only if that fails too, the request fails, for the limits of the instance.
 */
final class DecodeWorker implements Runnable, Watchdog.Overdue {

  private static final Logger LOG = LoggerFactory.getLogger(DecodeWorker.class);

  private final DecodePool pool;
  private final DecodeWork work;
  private final Watchdog.Watch watch;
  private final Watchdog.Watch waiting;
  private final Thread thread;

  /**
   * The image in work. Written by the worker thread, before the watch begins and after it ended in
   * time; read by the watchdog's thread and by whoever ends the pool.
   */
  private volatile @Nullable DecodeJob current;

  DecodeWorker(DecodePool pool, DecodeWork work, int number) {
    this.pool = pool;
    this.work = work;
    this.watch = work.watchdog().watch(work.limit(), this);
    this.waiting = work.watchdog().watch(work.limit(), pool::stillWithoutMemory);
    this.thread = new Thread(this, "penstock-decode-" + number);
    thread.setDaemon(true);
  }

  /** Called by the pool. */
  void start() {
    try {
      thread.start();
    } catch (Throwable e) {
      forget();
      throw e;
    }
  }

  /** Called by whoever ends the pool: fails the image in work and does not wait for it. */
  void end(Exception reason) {
    DecodeJob job = current;
    if (job != null) {
      job.answer().completeExceptionally(reason);
    }
    thread.interrupt();
  }

  /** Called by whoever closes the pool. */
  void join(long nanos) {
    if (Thread.currentThread() == thread) {
      return; // closed from a completion callback
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      boolean abandoned = false;
      while (!abandoned) {
        DecodeJob job = pool.take();
        if (job == null) {
          return;
        }
        abandoned = !decodeIfWanted(job);
      }
    } finally {
      forget();
    }
  }

  /** Called by the watchdog's thread: nothing can stop a decoder, so others go on without it. */
  @Override
  public void overdue(int times) {
    DecodeJob job = current;
    if (job == null) {
      return;
    }
    if (times > 1) {
      pool.stillStuck(times);
      return;
    }
    try {
      pool.abandon(this);
      work.exit().imageDecoded(work.limit().toNanos(), true);
    } finally { // whatever fails above
      job.answer()
          .completeExceptionally(
              new ImageException(
                  "decoding took longer than the limit of "
                      + work.limit().toMillis()
                      + " ms (penstock.decode.timeout)"));
    }
  }

  /** False if this thread was abandoned meanwhile. */
  private boolean decodeIfWanted(DecodeJob job) {
    if (job.answer().isDone()) {
      return true;
    }
    long late = work.ticker().nanos() - job.deadline();
    if (late >= 0) {
      job.answer().completeExceptionally(DeadlineException.passed(late, "the image was decoded"));
      return true;
    }
    try {
      MemoryNeed need = neededBy(job);
      if (!work.memory().canHold(need)) {
        fail(job, 0, beyondThisInstance(need, null));
        return true;
      }
      End end = decode(job, () -> work.memory().acquire(need), need, false);
      if (end == End.OUT_OF_MEMORY) {
        end = decode(job, work.memory()::acquireAll, need, true);
      }
      return end != End.ABANDONED;
    } catch (Throwable e) { // the thread lives on and the request ends, whatever broke
      job.answer().completeExceptionally(asImageException(e));
      return true;
    }
  }

  /**
   * Decodes once.
   *
   * @param room waits for the memory
   * @param lastTry whether a lack of memory ends the request
   */
  private End decode(DecodeJob job, Wait<Integer> room, MemoryNeed need, boolean lastTry) {
    ByteBuffer buffer = null;
    Integer taken = null;
    long start = 0;
    Throwable failure = null;
    boolean inTime = true;
    try {
      buffer = untilEnded(work.pixels()::acquire);
      taken = buffer == null ? null : untilEnded(() -> watched(room));
      if (buffer == null || taken == null) {
        job.answer().completeExceptionally(pool.ended());
        return End.DONE;
      }
      start = work.ticker().nanos();
      current = job;
      watch.begin();
      try {
        work.decoder().decode(job.encoded(), work.geometry(), buffer);
      } finally {
        inTime = watch.end();
      }
    } catch (Throwable e) { // hostile images find every hole; none may take the thread down
      failure = e;
    }
    if (taken != null) {
      work.memory().release(taken);
    }
    if (!inTime) {
      pool.cameBack(); // the buffer was given up, the request has failed
      return End.ABANDONED;
    }
    current = null;
    if (failure == null && buffer != null) {
      work.exit().imageDecoded(work.ticker().nanos() - start, false);
      work.exit().decoded(new DecodedPixels(buffer.clear(), true, job.submittedAt()), job);
      return End.DONE;
    }
    if (buffer != null) {
      work.pixels().release(buffer);
    }
    if (failure instanceof OutOfMemoryError lack) {
      if (!lastTry) {
        LOG.warn("no memory to decode an image; it is decoded again, alone: {}", lack.toString());
        return End.OUT_OF_MEMORY;
      }
      failure = beyondThisInstance(need, lack);
    }
    fail(job, work.ticker().nanos() - start, asImageException(failure));
    return End.DONE;
  }

  private Integer watched(Wait<Integer> room) throws InterruptedException {
    waiting.begin();
    try {
      return room.get();
    } finally {
      waiting.end();
    }
  }

  private void fail(DecodeJob job, long nanos, ImageException reason) {
    try {
      work.exit().imageDecoded(nanos, true);
    } finally {
      job.answer().completeExceptionally(reason);
    }
  }

  private MemoryNeed neededBy(DecodeJob job) {
    try {
      return work.decoder().memory(job.encoded());
    } catch (RuntimeException e) {
      return MemoryNeed.NONE; // decoding it fails too, and is told of
    }
  }

  /** What is waited for; null if the pool has ended. */
  private <T> @Nullable T untilEnded(Wait<T> wait) {
    while (pool.ended() == null) {
      try {
        return wait.get();
      } catch (InterruptedException e) {
        // The loop sees whether that was the end.
      }
    }
    return null;
  }

  private void forget() {
    watch.forget();
    waiting.forget();
  }

  private ImageException beyondThisInstance(MemoryNeed need, @Nullable Throwable lack) {
    return new ImageException(
        "decoding takes about %d MiB of heap and %d MiB outside it, more than this instance has"
                .formatted(need.heapBytes() >> 20, need.nativeBytes() >> 20)
            + " for one image: its heap is %d MiB (-Xmx); the image itself was not found broken"
                .formatted(work.memory().heapBytes() >> 20),
        lack);
  }

  private static ImageException asImageException(@Nullable Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return new ImageException(
          "this instance ran out of memory; the image was not found broken: " + failure, failure);
    }
    return failure instanceof ImageException known
        ? known
        : new ImageException("the decoder failed: " + failure, failure);
  }

  private interface Wait<T> {
    T get() throws InterruptedException;
  }

  /** How an attempt ended. */
  private enum End {
    /** The request has ended or is the batcher's. */
    DONE,
    /** This thread is not the pool's any more. */
    ABANDONED,
    OUT_OF_MEMORY
  }
}
