package dev.penstock.inference;

import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A device of one worker whose runs do what a test says. */
final class ScriptedDevice implements Device {

  /**
   * One run: may look at the first pixel of each row, write scores, fail, or wait for a permit,
   * which cancelling gives.
   */
  interface Run {
    void of(Rows rows, FloatBuffer scores, Semaphore cancelled) throws InferenceException;
  }

  /** What a run is given. */
  record Rows(int size, ByteBuffer input) {
    boolean anyMarked() {
      return IntStream.range(0, size)
          .anyMatch(row -> input.get(row * Models.TINY.input().bytes()) == Models.MARK);
    }
  }

  static final int MAX_BATCH = 4;

  final AtomicInteger runs = new AtomicInteger();
  final AtomicInteger replaced = new AtomicInteger();
  private final Run run;

  ScriptedDevice(Run run) {
    this.run = run;
  }

  @Override
  public ExecutionProvider provider() {
    return ExecutionProvider.NULL;
  }

  @Override
  public int maxBatch() {
    return MAX_BATCH;
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public ModelRunner open() {
    return new Runner();
  }

  @Override
  public ModelRunner replace(ModelRunner failed) {
    replaced.incrementAndGet();
    failed.close();
    return open();
  }

  @Override
  public boolean isOutOfMemory(Throwable failure) {
    return "out of memory".equals(failure.getMessage());
  }

  @Override
  public void close() {}

  private final class Runner implements ModelRunner {
    private final ByteBuffer input =
        ByteBuffer.allocateDirect(MAX_BATCH * Models.TINY.input().bytes());
    private final FloatBuffer scores =
        FloatBuffer.allocate(MAX_BATCH * Models.TINY.output().classes());
    private final Semaphore cancelled = new Semaphore(0);

    @Override
    public int maxBatch() {
      return MAX_BATCH;
    }

    @Override
    public ByteBuffer input() {
      return input;
    }

    @Override
    public FloatBuffer run(int size) throws InferenceException {
      runs.incrementAndGet();
      run.of(new Rows(size, input), scores, cancelled);
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
