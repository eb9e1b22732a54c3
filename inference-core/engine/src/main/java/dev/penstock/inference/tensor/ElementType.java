package dev.penstock.inference.tensor;

/** What one element of a tensor is. */
public enum ElementType {
  UINT8(1),
  FLOAT16(2),
  FLOAT32(4);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
