package dev.penstock.inference;

import dev.penstock.inference.image.MemoryNeed;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of the images that are being decoded at one time: encoded bytes say little
 * about it, and a few large images at once are more than a small machine holds. What decoders take
 * outside the heap counts as what they take in it. A large image waits until enough others are
 * done; one that is larger than the bound is decoded alone.
 *
 * <p>A claim is held until the decoder has really ended, however late that is.
 *
 * <p>First come, first served, so that small images do not keep a large one out for ever. Safe for
 * many threads.
 */
final class DecodeMemory {

  /** Permits are counted in this many bytes: there may be more bytes than an int counts. */
  private static final int UNIT = 1 << 16;

  /** The rest is for what is in flight, batches and Kafka's buffers. */
  private static final int SHARE_OF_HEAP = 4;

  private final long heapBytes;
  private final int units;
  private final Semaphore room;

  /**
   * Makes a bound.
   *
   * @param bytes of all images being decoded, one that is larger than this excepted
   * @param heapBytes of this process, for whatever
   */
  DecodeMemory(long bytes, long heapBytes) {
    this.heapBytes = heapBytes;
    this.units = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
    this.room = new Semaphore(units, true);
  }

  /** A bound that fits this process. */
  static DecodeMemory ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new DecodeMemory(heap / SHARE_OF_HEAP, heap);
  }

  /**
   * Whether an image may be tried at all. One that leaves the rest of the process next to nothing
   * may not: it is the other threads that would run out of memory.
   */
  boolean canHold(MemoryNeed need) {
    return need.heapBytes() <= heapBytes / SHARE_OF_HEAP * (SHARE_OF_HEAP - 1);
  }

  /** Bytes of the process's heap. */
  long heapBytes() {
    return heapBytes;
  }

  /** Waits for room; returns what is to be {@linkplain #release released}. */
  int acquire(MemoryNeed need) throws InterruptedException {
    int wanted = (int) Math.min(need.bytes() / UNIT, units); // below one unit, nobody need wait
    if (wanted > 0) { // none at all would still wait behind others
      room.acquire(wanted);
    }
    return wanted;
  }

  /** Waits until nothing else is being decoded. */
  int acquireAll() throws InterruptedException {
    room.acquire(units);
    return units;
  }

  void release(int acquired) {
    room.release(acquired);
  }
}
