package dev.penstock.inference.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.model.ModelDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a device when the rest is to be measured: every batch takes the same time, whatever
 * its size, and no CPU. The batches of all runners queue for the one device, so that more workers
 * do not make it faster. Time nil is the null model.
 */
final class FixedTimeDevice implements Device {

  private static final int DEFAULT_BATCH = 32;

  private final ModelDescriptor model;
  private final DeviceSettings settings;
  private final int maxBatch;
  private final long batchNanos;

  /** When the device will have run all it was given, in {@link System#nanoTime()}. */
  @GuardedBy("this")
  private long freeAt = System.nanoTime();

  FixedTimeDevice(ModelDescriptor model, DeviceSettings settings, int maxBatch) {
    this.model = model;
    this.settings = settings;
    this.maxBatch = maxBatch == 0 ? DEFAULT_BATCH : maxBatch;
    this.batchNanos =
        settings.provider() == ExecutionProvider.NULL ? 0 : settings.simulatedBatchTime().toNanos();
  }

  static DeviceChoice choice(DeviceSettings settings) {
    return new DeviceChoice(
        settings.provider(), "as asked for", workers(settings), 0, DEFAULT_BATCH);
  }

  /** Two: one prepares its batch while the other's runs. */
  private static int workers(DeviceSettings settings) {
    return settings.workers() == 0 ? 2 : settings.workers();
  }

  @Override
  public ExecutionProvider provider() {
    return settings.provider();
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  @Override
  public int workers() {
    return workers(settings);
  }

  @Override
  public ModelRunner open() {
    return new FixedTimeRunner(this, model, maxBatch);
  }

  @Override
  public ModelRunner replace(ModelRunner failed) {
    failed.close();
    return open();
  }

  @Override
  public boolean isOutOfMemory(Throwable failure) {
    return false;
  }

  @Override
  public void close() {}

  /** Called by runners: puts a batch on the device's queue; returns when it will be done. */
  synchronized long enqueue() {
    long now = System.nanoTime();
    freeAt = (freeAt - now > 0 ? freeAt : now) + batchNanos;
    return freeAt;
  }

  /** A worker's share of a {@link FixedTimeDevice}; all scores are nil. */
  private static final class FixedTimeRunner implements ModelRunner {

    private final FixedTimeDevice device;
    private final int maxBatch;
    private final ByteBuffer input;
    private final FloatBuffer scores;

    /** Holds a permit once the run in flight is cancelled. */
    private final Semaphore cancelled = new Semaphore(0);

    FixedTimeRunner(FixedTimeDevice device, ModelDescriptor model, int maxBatch) {
      this.device = device;
      this.maxBatch = maxBatch;
      this.input =
          ByteBuffer.allocateDirect(maxBatch * model.input().bytes())
              .order(ByteOrder.nativeOrder());
      this.scores = FloatBuffer.allocate(maxBatch * model.output().classes());
    }

    @Override
    public int maxBatch() {
      return maxBatch;
    }

    @Override
    public ByteBuffer input() {
      return input;
    }

    @Override
    public FloatBuffer run(int size) throws InferenceException {
      cancelled.drainPermits();
      long wait = device.enqueue() - System.nanoTime();
      try {
        if (wait > 0 && cancelled.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
          throw new InferenceException("the run was cancelled");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InferenceException("the run was interrupted", e);
      }
      return scores;
    }

    @Override
    public void cancel() {
      cancelled.release();
    }

    @Override
    public void close() {}
  }
}
