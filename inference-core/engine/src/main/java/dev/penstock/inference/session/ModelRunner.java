package dev.penstock.inference.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * One model on one device, with the buffers for one batch at a time. It belongs to one worker
 * thread: no method may be called by two threads at once, but for {@link #cancel()}.
 */
public interface ModelRunner extends AutoCloseable {

  /** Most images of one run. */
  int maxBatch();

  /**
   * The direct buffer the next batch is written to, in the model's own layout and element type:
   * {@link #maxBatch()} rows of {@code InputSpec.bytes()} bytes.
   */
  ByteBuffer input();

  /**
   * Runs the first {@code size} rows of {@link #input()}.
   *
   * @return scores, {@code size} rows of {@code OutputSpec.classes()}; overwritten by the next run
   * @throws InferenceException if the device or the model fails
   */
  FloatBuffer run(int size) throws InferenceException;

  /** Makes a run in flight end early, with an exception; callable from any thread. */
  void cancel();

  @Override
  void close();
}
