package dev.penstock.backfill.files;

import dev.penstock.app.InFlightBounds;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import dev.penstock.backfill.files.source.StoredImage;
import dev.penstock.inference.Classification;
import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.ImageInput;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.image.ImageException;
import dev.penstock.record.UnfetchedImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves images from a source through the engine to a sink, in order. One thread runs it and calls
 * the source and the sink; a few others read files.
 *
 * <p>Two bounds hold: images that the sink has not seen, and bytes of images that the engine has
 * not answered. Bytes are given back when the engine answers, not when the sink's turn comes, so
 * that an image always gets room in the end, whatever waits in front of the sink.
 */
final class ImagePump implements AutoCloseable {

  /** Waiting for disks, mostly. */
  private static final int READERS = 4;

  private static final long LOOK_AGAIN_MILLIS = 200;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(LOOK_AGAIN_MILLIS);

  /** Answers wait meanwhile for their turn. */
  private static final Duration BRIEFLY = Duration.ofMillis(10);

  /** Where each record is a transaction, there are as many gaps as images. */
  private static final int GAPS = 4;

  /** For what is in the engine when the job is stopped: worth finishing, not worth a wait. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private static final int BYTES_PER_PERMIT = 1 << 10;

  private final InferenceEngine engine;
  private final int maxImages;
  private final int allPermits;
  private final Semaphore room;
  private final long maxBytes;
  private final @Nullable Path root;
  private final ExecutorService readers;
  private final Deque<InFlight> inFlight = new ArrayDeque<>();

  /** How many of them are images. */
  private int images;

  /**
   * @param maxBytes length of the longest image
   * @param root folder without which no file can be read; null for none
   */
  ImagePump(InferenceEngine engine, InFlightBounds bounds, long maxBytes, @Nullable Path root) {
    this.engine = engine;
    this.maxImages = bounds.images();
    this.allPermits = (int) Math.max(1, Math.min(Integer.MAX_VALUE, permits(bounds.bytes())));
    this.room = new Semaphore(allPermits, true);
    this.maxBytes = maxBytes;
    this.root = root;
    this.readers =
        Executors.newFixedThreadPool(
            READERS,
            work -> {
              Thread thread = new Thread(work, "penstock-file-reader");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What the sink has not seen. */
  private sealed interface InFlight {
    boolean isDone();
  }

  /** An image on its way; its bytes are the engine's. */
  private record Image(ImageName name, CompletableFuture<Classification> answer)
      implements InFlight {
    @Override
    public boolean isDone() {
      return answer.isDone();
    }
  }

  /** Positions that wait for the images in front of them. */
  private record Gap(ImageName first, ImageContent.Passed passed) implements InFlight {
    @Override
    public boolean isDone() {
      return true;
    }
  }

  /**
   * Runs until the source ends or a stop is requested.
   *
   * @param progress called after every image, and a few times a second while none is answered
   * @return whether all images of the source have reached the sink
   * @throws IOException if the source or the sink cannot go on
   * @throws FileJobException if the engine cannot
   */
  boolean run(RecordSource source, PredictionSink sink, BooleanSupplier stop, Runnable progress)
      throws IOException, FileJobException, InterruptedException {
    boolean ended = false;
    while (!ended && !stop.getAsBoolean()) {
      drainAnswered(sink, progress);
      if (images >= maxImages || inFlight.size() >= GAPS * maxImages) {
        awaitFirst(LOOK_AGAIN_MILLIS);
        progress.run();
        continue;
      }
      if (!source.isReady(inFlight.isEmpty() ? LOOK_AGAIN : BRIEFLY)) {
        progress.run();
        continue;
      }
      SourceImage image = source.next();
      ended = image == null;
      if (image != null) {
        send(image);
      }
    }
    return drainAll(sink, stop, progress) && ended;
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }

  private void drainAnswered(PredictionSink sink, Runnable progress)
      throws IOException, FileJobException, InterruptedException {
    for (InFlight first = inFlight.peek();
        first != null && first.isDone();
        first = inFlight.peek()) {
      inFlight.remove();
      if (first instanceof Image image) {
        images--;
        deliver(image, sink);
      } else if (first instanceof Gap gap) {
        sink.passed(gap.first, gap.passed);
      }
      progress.run();
    }
  }

  /** Returns whether nothing was left behind. */
  private boolean drainAll(PredictionSink sink, BooleanSupplier stop, Runnable progress)
      throws IOException, FileJobException, InterruptedException {
    long patience = STOP_PATIENCE.toMillis() / LOOK_AGAIN_MILLIS;
    while (!inFlight.isEmpty()) {
      if (stop.getAsBoolean() && patience-- <= 0) {
        return false;
      }
      awaitFirst(LOOK_AGAIN_MILLIS);
      drainAnswered(sink, progress);
      progress.run();
    }
    return true;
  }

  private void awaitFirst(long millis) throws InterruptedException {
    if (!(inFlight.element() instanceof Image image)) {
      return;
    }
    try {
      var unused = image.answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Whoever takes it from the queue looks at it.
    }
  }

  private static void deliver(Image image, PredictionSink sink)
      throws IOException, FileJobException, InterruptedException {
    Classification answer;
    try {
      answer = image.answer.get();
    } catch (ExecutionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      requireImageFault(reason, image.name);
      sink.failed(image.name, reason);
      return;
    }
    sink.answered(image.name, answer);
  }

  /** What is wrong with the engine or the machine says nothing about the image. */
  private static void requireImageFault(Throwable reason, ImageName image)
      throws FileJobException, IOException {
    if (reason instanceof EngineFailedException
        || reason instanceof BatcherClosedException
        || reason instanceof Error) {
      throw FileJobException.failed(
          "the engine cannot go on at %s: %s".formatted(image.id(), reason.getMessage()), reason);
    }
    if (reason instanceof LostInputException lost) {
      throw lost;
    }
  }

  private void send(SourceImage image) throws InterruptedException {
    if (image.content() instanceof ImageContent.Passed passed) {
      inFlight.add(new Gap(image.name(), passed));
    } else {
      images++;
      inFlight.add(new Image(image.name(), submit(image.content())));
    }
  }

  private CompletableFuture<Classification> submit(ImageContent content)
      throws InterruptedException {
    if (content instanceof ImageContent.Held held) {
      return classify(held.image(), take(held.bytes()));
    }
    if (content instanceof ImageContent.Stored stored) {
      CompletableFuture<Classification> answer = new CompletableFuture<>();
      readers.execute(() -> answer(stored, answer));
      return answer;
    }
    if (content instanceof ImageContent.Unusable unusable) {
      return CompletableFuture.failedFuture(unusable.reason());
    }
    throw new IllegalArgumentException(content + " is not for the engine");
  }

  /** On a reader's thread. The answer ends, whatever happens. */
  private void answer(ImageContent.Stored stored, CompletableFuture<Classification> answer) {
    try {
      var unused =
          read(stored)
              .whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      answer.complete(value);
                    } else {
                      answer.completeExceptionally(failure);
                    }
                  });
    } catch (UnfetchedImageException e) {
      answer.completeExceptionally(rootIsThere() ? e : new LostInputException(root));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(new BatcherClosedException());
    } catch (Throwable e) { // the lack of memory, too
      answer.completeExceptionally(e);
    }
  }

  private CompletableFuture<Classification> read(ImageContent.Stored stored)
      throws UnfetchedImageException, ImageException, InterruptedException {
    try (StoredImage file = StoredImage.open(stored.file(), maxBytes)) {
      int permits = take(file.bytes());
      ImageInput image;
      try {
        image = new ImageInput.Encoded(file.read(stored.sha256()));
      } catch (UnfetchedImageException | RuntimeException | Error e) {
        room.release(permits);
        throw e;
      }
      return classify(image, permits);
    }
  }

  private CompletableFuture<Classification> classify(ImageInput image, int permits) {
    CompletableFuture<Classification> answer = engine.classify(image, RequestContext.NONE);
    var unused = answer.whenComplete((value, failure) -> room.release(permits));
    return answer;
  }

  private int take(long bytes) throws InterruptedException {
    int permits = (int) Math.min(allPermits, permits(bytes));
    room.acquire(permits);
    return permits;
  }

  private static long permits(long bytes) {
    return bytes / BYTES_PER_PERMIT + 1;
  }

  private boolean rootIsThere() {
    return root == null || Files.isDirectory(root);
  }

  /** Not one file is missing but the folder of all of them, as when a disk is unmounted. */
  private static final class LostInputException extends IOException {
    LostInputException(@Nullable Path root) {
      super("the folder " + root + " is gone");
    }
  }
}
