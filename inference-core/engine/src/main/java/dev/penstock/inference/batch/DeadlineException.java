package dev.penstock.inference.batch;

import java.util.concurrent.TimeUnit;

/** The request's deadline had passed before the work on it could start; it was not run. */
public final class DeadlineException extends Exception {

  private DeadlineException(String message) {
    super(message);
  }

  /**
   * For a request whose deadline passed so long ago.
   *
   * @param before what had not begun by then
   */
  public static DeadlineException passed(long nanosAgo, String before) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanosAgo);
    return new DeadlineException("the deadline passed " + millis + " ms ago, before " + before);
  }
}
