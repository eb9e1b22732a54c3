package dev.penstock.inference.decode;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.DeadlineException;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.batch.Workers;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.watchdog.Watchdog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes images on its own threads. Every request ends in an error or its pixels are passed on.
 *
 * <h2>Design</h2>
 *
 * <ul>
 *   <li><b>Threads.</b> Callers submit and never wait. Each {@link Worker} owns one thread and
 *       decodes one image at a time. The watchdog's thread reports what takes too long.
 *   <li><b>Stuck decoders.</b> Nothing can stop a decoder. When one exceeds the limit, its request
 *       fails and another thread takes its place. If it returns after all, its thread serves the
 *       queue again. Only if stuck decoders keep every image from being decoded for {@link
 *       #PATIENCE_LIMITS} times the limit is the pool {@linkplain DecodeListener#stuck stuck}.
 *   <li><b>Memory.</b> {@link DecodeMemory} bounds what decoders take; the queue is not bounded.
 *   <li><b>Lock.</b> {@code this} guards who serves the queue. It is never held while an image is
 *       decoded or a request ends.
 * </ul>
 *
 * <p>All public methods are safe for many threads.
 */
public final class DecodePool {

  /** Stuck threads that are replaced; beyond that only threads that return serve the queue. */
  private static final int MAX_STUCK = 16;

  /** Images may be slow rather than endless, so wait this many limits for stuck threads. */
  private static final int PATIENCE_LIMITS = 4;

  /** Stops the workers; queued behind all requests. */
  private static final DecodeRequest STOP =
      new DecodeRequest(
          ByteBuffer.allocate(0), Ticker.NEVER, new CompletableFuture<>(), null, unused -> {});

  private static final Logger LOG = LoggerFactory.getLogger(DecodePool.class);

  private final DecodeSettings settings;
  private final ImageDecoder decoder;
  private final DecodeMemory memory;
  private final Watchdog watchdog;
  private final DecodeListener listener;
  private final Ticker ticker;
  private final ThreadFactory threads;

  /** Callers write, workers read. */
  private final BlockingQueue<DecodeRequest> queue = new LinkedBlockingQueue<>();

  /** Who serves the queue, stuck workers excluded. Changed under the lock, read without it. */
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  /** Workers whose decoder exceeded the limit and has not returned. */
  @GuardedBy("this")
  private int stuck;

  /** Why nothing is decoded any more; null while the pool works. Written by who ends the pool. */
  private volatile @Nullable Exception ended;

  /** Starts the threads, {@link #daemonThreads} but in tests. */
  public DecodePool(
      DecodeSettings settings,
      ImageDecoder decoder,
      DecodeMemory memory,
      Watchdog watchdog,
      DecodeListener listener,
      Ticker ticker,
      ThreadFactory threads) {
    this.settings = settings;
    this.decoder = decoder;
    this.memory = memory;
    this.watchdog = watchdog;
    this.listener = listener;
    this.ticker = ticker;
    this.threads = threads;
    synchronized (this) {
      startMissingWorkers();
    }
  }

  /** Decodes later. */
  public void submit(DecodeRequest request) {
    queue.add(request);
    failWaitingIfEnded();
  }

  /** Decodes what waits, then ends; fails what takes longer than the patience. */
  public void close(Duration patience) {
    queue.add(STOP);
    long until = System.nanoTime() + patience.toNanos();
    workers.forEach(worker -> Workers.join(worker.thread, Math.max(0, until - System.nanoTime())));
    end(new BatcherClosedException());
  }

  /** Fails every request: being decoded, waiting or to come. */
  public void end(Exception reason) {
    if (ended == null) {
      ended = reason;
    }
    workers.forEach(worker -> worker.end(reason));
    failWaitingIfEnded();
  }

  private void failWaitingIfEnded() {
    Exception reason = ended;
    if (reason != null) {
      for (DecodeRequest next = queue.poll(); next != null; next = queue.poll()) {
        fail(next, reason);
      }
    }
  }

  @GuardedBy("this")
  private void startMissingWorkers() {
    while (ended == null && workers.size() < settings.threads() && stuck < MAX_STUCK) {
      Worker worker = new Worker(threads);
      workers.add(worker);
      try {
        worker.thread.start();
      } catch (Throwable e) {
        workers.remove(worker);
        worker.forget();
        throw e;
      }
    }
  }

  @GuardedBy("this")
  private void startMissingWorkersIfPossible() {
    try {
      startMissingWorkers();
    } catch (OutOfMemoryError e) { // the JDK throws it where the system gives no thread
      LOG.warn("no thread could be started for decoding", e);
    }
  }

  /** Called by the watchdog's thread, each time the limit passes: this decoder is stuck. */
  private synchronized void replace(Worker worker) {
    giveUp(worker);
    startMissingWorkersIfPossible();
  }

  /**
   * Called by a thread whose decoder returned late: it serves the queue again if a worker is
   * missing. Starting a new thread instead might fail.
   *
   * @return the worker it goes on as; null if it is to end
   */
  private synchronized @Nullable Worker rejoin(Worker late) {
    giveUp(late);
    stuck--;
    Worker worker = null;
    if (ended == null && workers.size() < settings.threads()) {
      worker = new Worker(unused -> Thread.currentThread());
      workers.add(worker);
    }
    startMissingWorkersIfPossible();
    return worker;
  }

  /** The watchdog's thread and the worker's own race to be first; the second changes nothing. */
  @GuardedBy("this")
  private void giveUp(Worker worker) {
    if (workers.remove(worker)) {
      memory.forgoBuffer();
      stuck++;
      LOG.warn("left a thread that is stuck in an image to itself; {} such threads live", stuck);
    }
  }

  /** Called by the watchdog's thread: nothing is decoded, or a worker waits for memory. */
  void reportIfHopeless(int timesTheLimit) {
    int lost;
    synchronized (this) {
      lost = stuck;
    }
    if (lost > 0 && timesTheLimit >= PATIENCE_LIMITS) {
      listener.stuck(
          new IllegalStateException(
              ("%d threads have been stuck decoding images for more than %d times the limit of"
                      + " %d ms (penstock.decode.timeout), and nothing else can be decoded")
                  .formatted(lost, PATIENCE_LIMITS, settings.limit().toMillis())));
    }
  }

  /** Threads of the usual name. */
  public static ThreadFactory daemonThreads() {
    AtomicInteger started = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "penstock-decode-" + started.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void fail(DecodeRequest request, Exception reason) {
    request.answer().completeExceptionally(reason);
  }

  /** A thread that decodes one image after another, until the pool ends or a decoder is late. */
  private final class Worker implements Watchdog.Overdue {

    private final Watchdog.Watch decoding = watchdog.watch(settings.limit(), this);
    private final Watchdog.Watch waiting =
        watchdog.watch(settings.limit(), DecodePool.this::reportIfHopeless);
    private final Thread thread;

    /**
     * The image being decoded; a late one for ever. Written by the worker's thread while {@link
     * #decoding} is off; read by the watchdog's thread and whoever ends the pool.
     */
    private volatile @Nullable DecodeRequest current;

    /** When the last try began. Only the worker's thread touches this. */
    private long startedAt;

    Worker(ThreadFactory threads) {
      this.thread = threads.newThread(this::run);
    }

    /** Called by whoever ends the pool: fails the image being decoded, without waiting for it. */
    void end(Exception reason) {
      DecodeRequest request = current;
      if (request != null) {
        fail(request, reason);
      }
      thread.interrupt();
    }

    /** Called by the watchdog's thread: nothing can stop the decoder, so go on without it. */
    @Override
    public void overdue(int times) {
      DecodeRequest request = current;
      if (request == null) {
        return;
      }
      try {
        replace(this);
        if (times == 1) {
          listener.imageDecoded(settings.limit().toNanos(), true);
        } else if (workers.isEmpty()) {
          reportIfHopeless(times);
        }
      } finally { // whatever fails above
        fail(
            request,
            new ImageException(
                "decoding took longer than the limit of %d ms (penstock.decode.timeout)"
                    .formatted(settings.limit().toMillis())));
      }
    }

    void forget() {
      decoding.forget();
      waiting.forget();
    }

    // From here on: called by the worker's thread only.

    private void run() {
      for (Worker worker = this; worker != null; ) {
        worker = worker.serve();
      }
    }

    /** Serves the queue; returns the worker that its thread goes on as, or null if it ends. */
    private @Nullable Worker serve() {
      try {
        for (DecodeRequest next = take(); next != null; next = take()) {
          if (!handle(next)) {
            return rejoin(this);
          }
        }
        return null;
      } finally {
        forget();
      }
    }

    @SuppressWarnings("ReferenceEquality") // there is one STOP
    private @Nullable DecodeRequest take() {
      while (ended == null) {
        try {
          DecodeRequest request = queue.take();
          if (request != STOP) {
            return request;
          }
          queue.add(STOP); // for the others
          return null;
        } catch (InterruptedException e) {
          // The loop sees whether that was the end.
        }
      }
      return null;
    }

    /** Ends the request or passes its pixels on; false if the decoder was late. */
    private boolean handle(DecodeRequest request) {
      long late = ticker.nanos() - request.deadline();
      if (request.answer().isDone()) {
        return true;
      }
      if (late >= 0) {
        fail(request, DeadlineException.passed(late, "the image was decoded"));
        return true;
      }
      startedAt = ticker.nanos();
      try {
        return decode(request);
      } catch (InterruptedException e) {
        submit(request); // which fails it if the pool has ended
      } catch (Throwable e) { // hostile images find every hole; the thread lives on
        failTried(request, ImageException.of(e));
      }
      return true;
    }

    private boolean decode(DecodeRequest request) throws ImageException, InterruptedException {
      ByteBuffer pixels =
          memory.decode(
              () -> decoder.memory(request.encoded()),
              waiting,
              buffer -> decodeInTime(request, buffer));
      if (pixels == null) {
        return false;
      }
      try {
        tried(request, false);
      } catch (Throwable e) {
        memory.release(pixels);
        throw e;
      }
      request.decoded().accept(pixels.clear()); // from this call on the buffer is the receiver's
      return true;
    }

    private void tried(DecodeRequest request, boolean failed) {
      long now = ticker.nanos();
      request.tried(startedAt, now);
      listener.imageDecoded(now - startedAt, failed);
    }

    /** False if the decoder was late: the request has failed and the buffer was given up. */
    private boolean decodeInTime(DecodeRequest request, ByteBuffer buffer) throws ImageException {
      startedAt = ticker.nanos();
      current = request;
      decoding.begin();
      try {
        decoder.decode(request.encoded(), settings.geometry(), buffer);
      } catch (Throwable e) {
        if (endedInTime()) {
          throw e;
        }
        return false;
      }
      return endedInTime();
    }

    private boolean endedInTime() {
      boolean inTime = decoding.end();
      if (inTime) {
        current = null;
      }
      return inTime;
    }

    private void failTried(DecodeRequest request, ImageException reason) {
      try {
        tried(request, true);
      } catch (Throwable e) { // the request ends and the thread lives on
        reason.addSuppressed(e);
      }
      fail(request, reason);
    }
  }
}
