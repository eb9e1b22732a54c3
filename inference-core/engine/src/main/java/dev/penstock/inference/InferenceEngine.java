package dev.penstock.inference;

import dev.penstock.inference.batch.BatchListener;
import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.BatchSettings;
import dev.penstock.inference.batch.DynamicBatcher;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.decode.DecodeListener;
import dev.penstock.inference.decode.DecodeMemory;
import dev.penstock.inference.decode.DecodePool;
import dev.penstock.inference.decode.DecodeRequest;
import dev.penstock.inference.decode.DecodeSettings;
import dev.penstock.inference.decode.PixelPool;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.Devices;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front door: images in, futures of classifications out.
 *
 * <p>Encoded images are decoded by a pool of threads; pixels, decoded or given, gather in batches
 * across all callers; each worker thread packs a batch into its runner's buffer, runs it and ends
 * its requests, so that completion callbacks run on a worker thread and must be quick.
 *
 * <p>Every request ends: in a {@link Classification}, an {@link ImageException}, an {@link
 * InferenceException}, a {@link dev.penstock.inference.batch.DeadlineException}, an {@link
 * EngineFailedException}, or a {@link dev.penstock.inference.batch.BatcherClosedException} if the
 * engine was closed before. Cancelling the future drops the request if its batch has not started.
 *
 * <p>The engine bounds no queue: callers limit what is in flight. All methods are safe for many
 * threads.
 */
public final class InferenceEngine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InferenceEngine.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * About three years: nanoseconds overflow far beyond it, and no caller can tell the difference.
   */
  private static final long FARTHEST_DEADLINE_SECONDS = 100_000_000;

  private final EngineSettings settings;
  private final Device device;
  private final Ticker ticker;
  private final EngineListener listener;
  private final Watchdog watchdog;
  private final DynamicBatcher<DecodedPixels, Classification> batcher;
  private final DecodePool decoders;
  private final int decodeThreads;

  /**
   * Loads the model, warms it up and starts the threads.
   *
   * @throws InferenceException if the provider is not available or the model cannot be loaded
   */
  public static InferenceEngine open(
      EngineSettings settings, ImageDecoder decoder, EngineListener listener)
      throws InferenceException {
    int size = settings.batch().sizeOrZero();
    Device device = Devices.open(settings.model(), settings.device(), size);
    return open(settings, decoder, listener, device, Ticker.system());
  }

  /** Takes over the device. */
  static InferenceEngine open(
      EngineSettings settings,
      ImageDecoder decoder,
      EngineListener listener,
      Device device,
      Ticker ticker)
      throws InferenceException {
    try {
      return new InferenceEngine(settings, decoder, listener, device, ticker);
    } catch (InferenceException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private InferenceEngine(
      EngineSettings settings,
      ImageDecoder decoder,
      EngineListener listener,
      Device device,
      Ticker ticker)
      throws InferenceException {
    this.settings = settings;
    this.device = device;
    this.ticker = ticker;
    this.listener = listener;
    this.watchdog = new Watchdog(ticker);
    ModelDescriptor model = settings.model();
    InputSpec input = model.input();
    // A batch for each worker, one that fills and one to come: decoders never lack buffers.
    int buffers = (device.workers() + 2) * device.maxBatch();
    PixelPool pixels = new PixelPool(buffers, input.height() * input.width() * 3);
    EnginePolicy policy =
        new EnginePolicy(settings, device, pixels::release, watchdog, this::fail, ticker);
    Events events = new Events();
    this.batcher =
        new DynamicBatcher<>(
            "penstock-inference",
            policy.openAll(),
            settings.batch().on(device),
            policy,
            events,
            ticker);
    this.decodeThreads = EnginePlan.decodeThreads(settings.decodeThreads(), provider());
    this.decoders =
        new DecodePool(
            new DecodeSettings(
                decodeThreads,
                new ImageGeometry(
                    model.resize(), input.height(), input.width(), model.ignoreExif()),
                settings.decodeTimeout()),
            decoder,
            DecodeMemory.ofHeap(pixels),
            watchdog,
            events,
            ticker,
            DecodePool.daemonThreads());
    LOG.info(
        "ready: model {}:{} ({}) on {}, {} workers, batches of up to {} {}, {} decode threads",
        model.name(),
        model.version(),
        model.precision().id(),
        provider().id(),
        device.workers(),
        batcher.limit(),
        waiting(batcher.settings()),
        decodeThreads);
  }

  /** Classifies one image. Returns at once; never throws for what is wrong with the request. */
  public CompletableFuture<Classification> classify(ImageInput input, RequestContext context) {
    CompletableFuture<Classification> answer = new CompletableFuture<>();
    long now = ticker.nanos();
    long deadline = inTicks(context.deadline(), now);
    if (input instanceof ImageInput.Encoded image) {
      decoders.submit(
          new DecodeRequest(
              image.bytes(),
              deadline,
              answer,
              context.times(),
              pixels ->
                  run(
                      new DecodedPixels(pixels, Layout.NHWC, true, now, context.times()),
                      deadline,
                      context,
                      answer)));
    } else if (input instanceof ImageInput.Pixels pixels) {
      try {
        Layout layout = requireShape(pixels);
        run(
            new DecodedPixels(pixels.values(), layout, false, now, context.times()),
            deadline,
            context,
            answer);
      } catch (ImageException e) {
        answer.completeExceptionally(e);
      }
    }
    return answer;
  }

  /** Called by callers of {@link #classify} and by decode threads. */
  private void run(
      DecodedPixels pixels,
      long deadline,
      RequestContext context,
      CompletableFuture<Classification> answer) {
    batcher.submit(pixels, deadline, context.tag(), answer);
  }

  /** The model that runs. */
  public ModelDescriptor model() {
    return settings.model();
  }

  /** Batches that can run at the same time. */
  public int workers() {
    return device.workers();
  }

  /** Images that can be decoded at the same time. */
  public int decodeThreads() {
    return decodeThreads;
  }

  /** The provider that was chosen. */
  public ExecutionProvider provider() {
    return device.provider();
  }

  /** How batches gather now. */
  public BatchSettings batching() {
    return batcher.settings();
  }

  /** The linger in force: the settings', or what adaptive batching made of it. */
  public Duration linger() {
    return batcher.linger();
  }

  /** Changes how batches gather, from the next one on; a size past the device's is cut to it. */
  public void changeBatching(BatchOptions batching) {
    batcher.change(batching.on(device));
  }

  /** Images that wait for their batch. */
  public int waitingToRun() {
    return batcher.waiting();
  }

  /** Answers what waits, then ends; what is not answered in half a minute fails. */
  @Override
  public void close() {
    close(PATIENCE);
  }

  /** Answers what waits, then ends; what is not answered within the patience fails. */
  public void close(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    decoders.close(patience);
    boolean ended = batcher.close(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    watchdog.close();
    if (ended) {
      device.close();
    } else {
      LOG.warn("a model run is stuck: its session stays open, for closing it would crash");
    }
  }

  private void fail(Exception reason) {
    batcher.giveUp(String.valueOf(reason.getMessage()), reason);
  }

  private static String waiting(BatchSettings batching) {
    return batching.linger().isZero() && batching.latencyTarget() == null
        ? "without waiting for more"
        : "within %d ms".formatted(batching.linger().toMillis());
  }

  /** The layout of pixels by their shape: the model's, or row by row, which any model is fed. */
  private Layout requireShape(ImageInput.Pixels pixels) throws ImageException {
    InputSpec input = settings.model().input();
    boolean planar = input.layout() == Layout.NCHW;
    List<Integer> rows = List.of(input.height(), input.width(), input.channels().count());
    List<Integer> planes = List.of(input.channels().count(), input.height(), input.width());
    boolean inPlanes = planar && pixels.shape().equals(planes);
    if (!inPlanes && !pixels.shape().equals(rows)) {
      throw new ImageException(
          "pixels have shape "
              + pixels.shape()
              + "; the model takes "
              + (planar ? planes + " or " + rows : rows));
    }
    if (pixels.values().remaining() != input.elements()) {
      throw new ImageException(
          "pixels of shape "
              + pixels.shape()
              + " are "
              + input.elements()
              + " bytes, but there are "
              + pixels.values().remaining());
    }
    return inPlanes ? Layout.NCHW : Layout.NHWC;
  }

  private long inTicks(@Nullable Instant deadline, long now) {
    if (deadline == null) {
      return Ticker.NEVER;
    }
    long seconds = Duration.between(ticker.instant(), deadline).toSeconds();
    if (Math.abs(seconds) > FARTHEST_DEADLINE_SECONDS) {
      return seconds > 0 ? Ticker.NEVER : now;
    }
    return now + Duration.between(ticker.instant(), deadline).toNanos();
  }

  /**
   * Reports what the batcher and the decoders do: the important to the log, everything to the
   * caller's listener, whose exceptions are ignored. Called on their threads and the watchdog's.
   */
  private final class Events implements BatchListener, DecodeListener {

    @Override
    public void imageDecoded(long nanos, boolean failed) {
      ignoringExceptions(() -> listener.imageDecoded(nanos, failed));
    }

    @Override
    public void stuck(Exception reason) {
      fail(reason);
    }

    @Override
    public void batchStarted(List<@Nullable Object> tags) {
      ignoringExceptions(() -> listener.batchStarted(tags));
    }

    @Override
    public void batchFinished(BatchReport report) {
      Throwable error = report.error();
      if (error != null) {
        // Without the stack: the requests carry it, and a broken model would flood the log.
        LOG.warn(
            "{} of a batch of {} failed: {}", report.failed(), report.size(), error.toString());
      }
      ignoringExceptions(() -> listener.batchFinished(report));
    }

    @Override
    public void limitLowered(int limit, Throwable cause) {
      LOG.warn("the device is out of memory: no batch holds more than {} images now", limit, cause);
      ignoringExceptions(() -> listener.batchLimitLowered(limit));
    }

    @Override
    public void limitRaised(int limit) {
      LOG.info("many batches have fitted the device: batches of {} images are tried again", limit);
      ignoringExceptions(() -> listener.batchLimitRaised(limit));
    }

    @Override
    public void functionReplaced(Throwable cause) {
      LOG.warn("the model fails on a known-good picture too and was loaded afresh", cause);
    }

    @Override
    public void gaveUp(Exception reason) {
      LOG.error("the engine has failed", reason);
      decoders.end(reason);
      ignoringExceptions(() -> listener.engineFailed((EngineFailedException) reason));
    }

    private void ignoringExceptions(Runnable event) {
      try {
        event.run();
      } catch (Throwable e) { // an Error too: requests end after the listener was called
        LOG.warn("ignored an exception from the engine's listener", e);
      }
    }
  }
}
