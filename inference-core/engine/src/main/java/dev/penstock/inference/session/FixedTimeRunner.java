package dev.penstock.inference.session;

import dev.penstock.inference.model.ModelDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A worker's share of a {@link FixedTimeDevice}; all scores are nil. */
final class FixedTimeRunner implements ModelRunner {

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
        ByteBuffer.allocateDirect(maxBatch * model.input().bytes()).order(ByteOrder.nativeOrder());
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
