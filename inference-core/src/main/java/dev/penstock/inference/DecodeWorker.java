package dev.penstock.inference;

import dev.penstock.inference.batch.DeadlineException;
import dev.penstock.inference.image.ImageException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that decodes, until it is told to end or gets stuck in an image. */
final class DecodeWorker implements Runnable, Watchdog.Overdue {

  private final DecodePool pool;
  private final DecodeWork work;
  private final Watchdog.Watch watch;
  private final Thread thread;

  /**
   * The image in work. Written by the worker thread, before the watch begins and after it ended in
   * time; read by the watchdog's thread and by whoever ends the pool.
   */
  private volatile @Nullable DecodeJob current;

  /** Of {@link DecodeMemory}; written and read like {@link #current}. */
  private volatile int memory;

  DecodeWorker(DecodePool pool, DecodeWork work, int number) {
    this.pool = pool;
    this.work = work;
    this.watch = work.watchdog().watch(work.limit(), this);
    this.thread = new Thread(this, "penstock-decode-" + number);
    thread.setDaemon(true);
  }

  /** Called by the pool. */
  void start() {
    thread.start();
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
    boolean abandoned = false;
    for (DecodeJob job = pool.take(); job != null && !abandoned; ) {
      abandoned = !decodeIfWanted(job);
      job = abandoned ? null : pool.take();
    }
    watch.forget();
  }

  /** Called by the watchdog's thread: nothing can stop a decoder, so others go on without it. */
  @Override
  public void overdue(int times) {
    DecodeJob job = current;
    if (times > 1 || job == null) {
      return;
    }
    long limit = work.limit().toMillis();
    work.exit().imageDecoded(work.limit().toNanos(), true);
    work.memory().release(memory); // it may use it for ever; others must not wait for that
    pool.abandon(this);
    job.answer()
        .completeExceptionally(
            new ImageException(
                "decoding took longer than the limit of "
                    + limit
                    + " ms (penstock.decode.timeout)"));
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
    ByteBuffer buffer = untilEnded(work.pixels()::acquire);
    Integer taken = untilEnded(() -> work.memory().acquire(neededBy(job)));
    if (buffer == null || taken == null) {
      job.answer().completeExceptionally(pool.ended());
      return true;
    }
    memory = taken;
    return decode(job, buffer);
  }

  private boolean decode(DecodeJob job, ByteBuffer buffer) {
    long start = work.ticker().nanos();
    Throwable failure = null;
    current = job;
    watch.begin();
    try {
      work.decoder().decode(job.encoded(), work.geometry(), buffer);
    } catch (Throwable e) { // hostile images find every hole; none may take the thread down
      failure = e;
    }
    if (!watch.end()) {
      pool.cameBack(); // the buffer was given up, the request has failed
      return false;
    }
    current = null;
    work.memory().release(memory);
    work.exit().imageDecoded(work.ticker().nanos() - start, failure != null);
    if (failure == null) {
      work.exit().decoded(new Picture(buffer.clear(), true, job.submittedAt()), job);
    } else {
      work.pixels().release(buffer);
      job.answer().completeExceptionally(asImageException(failure));
    }
    return true;
  }

  private long neededBy(DecodeJob job) {
    try {
      return work.decoder().memory(job.encoded());
    } catch (RuntimeException e) {
      return 0; // decoding it fails too, and is told of
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

  private interface Wait<T> {
    T get() throws InterruptedException;
  }

  private static ImageException asImageException(Throwable failure) {
    return failure instanceof ImageException known
        ? known
        : new ImageException("the decoder failed: " + failure, failure);
  }
}
