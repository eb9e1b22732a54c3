package dev.penstock.lag.window;

/**
 * A group in a partition at one moment.
 *
 * @param millis when, in milliseconds since the epoch
 * @param committed the committed offset, or {@link #NONE}
 * @param start the first offset that is left in the log
 * @param end the last stable offset: what a {@code read_committed} reader could reach
 * @param lag how many records could still be read, or {@link #NONE} if that is unknown
 */
public record Sample(long millis, long committed, long start, long end, long lag) {

  /** No committed offset, or unknown. */
  public static final long NONE = -1;

  boolean isCommitted() {
    return committed != NONE;
  }
}
