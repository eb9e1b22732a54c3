package dev.penstock.inference.decode;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Reusable buffers for decoded images, bounded in number: decoders that run ahead of the device
 * wait here, so that memory holds a few batches of pixels however many encoded images wait.
 *
 * <p>On the heap, because decoders fill arrays faster than direct buffers; they are copied once
 * into the batch's direct buffer in any case. Safe for many threads.
 */
public final class PixelPool {

  private final int bytes;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

  public PixelPool(int buffers, int bytes) {
    this.permits = new Semaphore(buffers);
    this.bytes = bytes;
  }

  /** Called by decode threads: waits for a buffer of an image's size. */
  ByteBuffer acquire() throws InterruptedException {
    permits.acquire();
    try {
      ByteBuffer buffer = free.pollFirst();
      return buffer == null ? ByteBuffer.allocate(bytes) : buffer.clear();
    } catch (OutOfMemoryError e) {
      permits.release();
      throw e;
    }
  }

  /**
   * Called by any thread. The one released last is warmest in the caches, so it is reused first.
   */
  public void release(ByteBuffer buffer) {
    free.addFirst(buffer);
    permits.release();
  }

  /** Gives up a buffer that a stuck thread may still write to; another takes its place. */
  void forgo() {
    permits.release();
  }
}
