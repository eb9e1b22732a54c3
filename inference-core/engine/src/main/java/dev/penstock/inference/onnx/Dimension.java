package dev.penstock.inference.onnx;

/**
 * One axis of a graph's input or output.
 *
 * @param size its length, or -1 where it is only known when the graph runs
 * @param symbol the graph's name for an open length; empty where it has none
 */
public record Dimension(long size, String symbol) {

  /** An axis of known length. */
  public static Dimension of(long size) {
    return new Dimension(size, "");
  }

  /** An axis whose length each run decides. */
  public static Dimension open(String symbol) {
    return new Dimension(-1, symbol);
  }

  /** Whether the graph fixes the length. */
  public boolean isFixed() {
    return size >= 0;
  }

  @Override
  public String toString() {
    return isFixed() ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
  }
}
