package dev.penstock.inference;

import dev.penstock.inference.batch.BatchFunction;
import dev.penstock.inference.batch.BatchPolicy;
import dev.penstock.inference.batch.BatchPolicy.BatchFailure;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import dev.penstock.inference.watchdog.Watchdog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the engine decides for its batcher: what runs a batch and what a failure means. */
final class EnginePolicy implements BatchPolicy<DecodedPixels, Classification> {

  private static final int RETRIES = 12;

  private final EngineSettings settings;
  private final Device device;
  private final Consumer<ByteBuffer> pixelPool;
  private final Watchdog watchdog;
  private final Consumer<Exception> stuck;
  private final Ticker ticker;
  private final DecodedPixels knownGood;

  /**
   * Makes a policy.
   *
   * @param pixelPool takes back buffers that have been read
   * @param stuck receives, on the watchdog's thread, a run that nothing can end
   */
  EnginePolicy(
      EngineSettings settings,
      Device device,
      Consumer<ByteBuffer> pixelPool,
      Watchdog watchdog,
      Consumer<Exception> stuck,
      Ticker ticker) {
    this.settings = settings;
    this.device = device;
    this.pixelPool = pixelPool;
    this.watchdog = watchdog;
    this.stuck = stuck;
    this.ticker = ticker;
    this.knownGood =
        new DecodedPixels(ramp(settings.model().input()), Layout.NHWC, false, ticker.nanos(), null);
  }

  /** One function for each worker of the device, or none at all. */
  List<ClassifyFunction> openAll() throws InferenceException {
    List<ClassifyFunction> functions = new ArrayList<>();
    try {
      while (functions.size() < device.workers()) {
        functions.add(function(device.open()));
      }
      return functions;
    } catch (InferenceException | RuntimeException e) {
      functions.forEach(ClassifyFunction::close);
      throw e;
    }
  }

  @Override
  public BatchFailure classify(Throwable failure) {
    if (device.isOutOfMemory(failure)) {
      return BatchFailure.TOO_LARGE;
    }
    // An image's content does not change how long a model runs: usually the machine was slow.
    return failure instanceof RunTimeoutException
        ? BatchFailure.PASSING
        : BatchPolicy.super.classify(failure);
  }

  /** Enough to single out one image in a batch of hundreds, if it is one image after all. */
  @Override
  public Duration retryBudget() {
    return settings.inferenceTimeout().multipliedBy(RETRIES);
  }

  @Override
  public void release(DecodedPixels image) {
    if (image.pooled()) {
      pixelPool.accept(image.pixels());
    }
  }

  @Override
  public DecodedPixels knownGood() {
    return knownGood;
  }

  @Override
  public BatchFunction<DecodedPixels, Classification> replace(
      BatchFunction<DecodedPixels, Classification> failed) throws InferenceException {
    ClassifyFunction old = (ClassifyFunction) failed;
    return function(device.replace(old.detach()));
  }

  @Override
  public Exception givingUp(String reason, Throwable cause) {
    return new EngineFailedException(reason, cause);
  }

  /** Every byte value in turn: an image of one colour may mean nothing to a model. */
  private static ByteBuffer ramp(InputSpec input) {
    ByteBuffer ramp = ByteBuffer.allocate(input.height() * input.width() * 3);
    while (ramp.hasRemaining()) {
      ramp.put((byte) ramp.position());
    }
    return ramp.flip();
  }

  private ClassifyFunction function(ModelRunner runner) {
    return new ClassifyFunction(runner, settings, watchdog, stuck, ticker);
  }
}
