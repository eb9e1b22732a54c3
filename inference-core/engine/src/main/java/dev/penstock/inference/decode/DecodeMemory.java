package dev.penstock.inference.decode;

import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.MemoryNeed;
import dev.penstock.inference.watchdog.Watchdog;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the memory of images that are being decoded at the same time: encoded bytes say little
 * about it, and a few large images at once are more than a small machine holds. Memory outside the
 * heap counts as memory in it. A large image waits until enough others are done; one larger than
 * the bound is decoded alone.
 *
 * <p>A claim is held until the decoder has really returned, however late. Running out of memory
 * says nothing about the image: it is decoded once more while nothing else is, and fails only if
 * that fails too.
 *
 * <p>First come, first served, so that small images cannot keep a large one out for ever. Safe for
 * many threads; decode threads call it unless a method says otherwise.
 */
public final class DecodeMemory {

  /** Permits are counted in units of so many bytes: there may be more bytes than an int counts. */
  private static final int UNIT = 1 << 16;

  /** The other quarters are for what is in flight, batches and Kafka's buffers. */
  private static final int SHARE_OF_HEAP = 4;

  private static final Logger LOG = LoggerFactory.getLogger(DecodeMemory.class);

  private final PixelPool buffers;
  private final long heapBytes;
  private final int units;
  private final Semaphore free;

  /**
   * Makes a bound.
   *
   * @param buffers to decode into
   * @param bytes of all images being decoded, one larger than this excepted
   * @param heapBytes of this process
   */
  DecodeMemory(PixelPool buffers, long bytes, long heapBytes) {
    this.buffers = buffers;
    this.heapBytes = heapBytes;
    this.units = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
    this.free = new Semaphore(units, true);
  }

  /** A bound that fits this process. */
  public static DecodeMemory ofHeap(PixelPool buffers) {
    long heap = Runtime.getRuntime().maxMemory();
    return new DecodeMemory(buffers, heap / SHARE_OF_HEAP, heap);
  }

  /** Decodes one image into a buffer. */
  interface Decoding {
    /** Returns false if it was late, in which case the buffer has been given up. */
    boolean into(ByteBuffer buffer) throws ImageException;
  }

  /**
   * Runs a decoding once there are a buffer and memory for it.
   *
   * @param need of the image; where it throws, decoding fails too and reports why
   * @param waiting watches the wait for memory
   * @return the filled buffer; null if the decoding was late
   * @throws ImageException if it threw that, or if the image needs more than this process has
   */
  @Nullable ByteBuffer decode(Supplier<MemoryNeed> need, Watchdog.Watch waiting, Decoding decoding)
      throws ImageException, InterruptedException {
    MemoryNeed needed = needOrNone(need);
    if (needed.heapBytes() > heapBytes / SHARE_OF_HEAP * (SHARE_OF_HEAP - 1)) {
      // It would leave the rest of the process next to nothing: others would run out of memory.
      throw tooLarge(needed, null);
    }
    try {
      return decodeOnce(() -> acquire(needed), waiting, decoding);
    } catch (OutOfMemoryError e) {
      LOG.warn("no memory to decode an image; it is decoded again, alone: {}", e.toString());
    }
    try {
      return decodeOnce(this::acquireAll, waiting, decoding);
    } catch (OutOfMemoryError e) {
      throw tooLarge(needed, e);
    }
  }

  private @Nullable ByteBuffer decodeOnce(Claim claim, Watchdog.Watch waiting, Decoding decoding)
      throws ImageException, InterruptedException {
    ByteBuffer buffer = buffers.acquire();
    try {
      int acquired = watched(claim, waiting);
      try {
        return decoding.into(buffer) ? buffer : null;
      } finally {
        release(acquired);
      }
    } catch (Throwable e) {
      release(buffer);
      throw e;
    }
  }

  private static int watched(Claim claim, Watchdog.Watch waiting) throws InterruptedException {
    waiting.begin();
    try {
      return claim.acquire();
    } finally {
      waiting.end();
    }
  }

  /** Waits for memory; returns what to {@linkplain #release release}. */
  int acquire(MemoryNeed need) throws InterruptedException {
    int wanted = (int) Math.min(need.bytes() / UNIT, units); // below one unit nobody need wait
    if (wanted > 0) { // acquiring none would still wait behind others
      free.acquire(wanted);
    }
    return wanted;
  }

  private int acquireAll() throws InterruptedException {
    free.acquire(units);
    return units;
  }

  void release(int acquired) {
    free.release(acquired);
  }

  /** Takes back a buffer that was not passed on. */
  void release(ByteBuffer buffer) {
    buffers.release(buffer);
  }

  /** Called by any thread: a late decoder may write to its buffer for ever. */
  void forgoBuffer() {
    buffers.forgo();
  }

  private static MemoryNeed needOrNone(Supplier<MemoryNeed> need) {
    try {
      return need.get();
    } catch (RuntimeException e) {
      return MemoryNeed.NONE;
    }
  }

  private ImageException tooLarge(MemoryNeed need, @Nullable Throwable cause) {
    return new ImageException(
        "decoding takes about %d MiB of heap and %d MiB outside it, more than this instance has"
                .formatted(need.heapBytes() >> 20, need.nativeBytes() >> 20)
            + " for one image: its heap is %d MiB (-Xmx); the image itself was not found broken"
                .formatted(heapBytes >> 20),
        cause);
  }

  private interface Claim {
    int acquire() throws InterruptedException;
  }
}
