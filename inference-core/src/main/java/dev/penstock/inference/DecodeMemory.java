package dev.penstock.inference;

import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of the images that are being decoded at one time: encoded bytes say little
 * about it, and a few large images at once are more than a small heap holds. A large image waits
 * until enough others are done; one that is larger than the bound is decoded alone.
 *
 * <p>First come, first served, so that small images do not keep a large one out for ever. Safe for
 * many threads.
 */
final class DecodeMemory {

  /** Permits are counted in this many bytes: there may be more bytes than an int counts. */
  private static final int UNIT = 1 << 16;

  /** The rest is for what is in flight, batches and Kafka's buffers. */
  private static final int SHARE_OF_HEAP = 4;

  private final int units;
  private final Semaphore room;

  DecodeMemory(long bytes) {
    this.units = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
    this.room = new Semaphore(units, true);
  }

  /** A bound that fits this process. */
  static DecodeMemory ofHeap() {
    return new DecodeMemory(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /** Waits for room; returns what is to be {@linkplain #release released}. */
  int acquire(long bytes) throws InterruptedException {
    int wanted = (int) Math.min(bytes / UNIT, units); // below one unit, nobody need wait
    room.acquire(wanted);
    return wanted;
  }

  void release(int acquired) {
    room.release(acquired);
  }
}
