package dev.penstock.inference.image;

/**
 * About how much memory decoding an image takes for a while.
 *
 * @param heapBytes in the Java heap
 * @param nativeBytes outside it
 */
public record MemoryNeed(long heapBytes, long nativeBytes) {

  /** Next to nothing. */
  public static final MemoryNeed NONE = new MemoryNeed(0, 0);

  public MemoryNeed {
    if (heapBytes < 0 || nativeBytes < 0) {
      throw new IllegalArgumentException(
          "memory need is " + heapBytes + " and " + nativeBytes + " bytes; the least is 0");
    }
  }

  /** In the heap and outside it. */
  public long bytes() {
    return heapBytes + nativeBytes;
  }
}
