package dev.penstock.inference.batch;

/**
 * When one request passed which point of the engine, in nanoseconds of the engine's ticker. The
 * engine writes it, on one thread after the other; its owner reads it once the request has ended.
 */
public final class RequestTimes {

  /** Instead of the time, for a point that the request has not passed. */
  public static final long NOT_PASSED = -1;

  private long decodeStart = NOT_PASSED;
  private long decodeEnd = NOT_PASSED;
  private long runStart = NOT_PASSED;

  /** A decoder took it up, and was done with it or failed. */
  public void decoded(long start, long end) {
    decodeStart = start;
    decodeEnd = end;
  }

  /** Its batch began to run; of one that is tried again, the last time counts. */
  public void running(long start) {
    runStart = start;
  }

  public long decodeStart() {
    return decodeStart;
  }

  public long decodeEnd() {
    return decodeEnd;
  }

  public long runStart() {
    return runStart;
  }
}
